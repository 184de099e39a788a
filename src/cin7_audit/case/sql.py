"""Small helpers on a DuckDB connection."""

from collections.abc import Sequence
from typing import Any

import duckdb


def first_row(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...] | None:
    """The first row or None. Fetches all: an unfinished result would block the next statement (DuckDB 2)."""
    rows = connection.execute(sql, list(parameters) or None).fetchall()
    return rows[0] if rows else None


def number(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] = ()) -> int:
    """The first column of the first row as a whole number; 0 if there is none."""
    row = first_row(connection, sql, parameters)
    return int(row[0]) if row and row[0] is not None else 0
