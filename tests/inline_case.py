"""A case from plain rows, and the settings in a folder, without a build."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from cin7_audit.case import Case
from cin7_audit.case.store import connect, create_tables, derive
from cin7_audit.engagement import FILE_NAME, Engagement, decided_bytes, parsed_engagement
from cin7_audit.sources.base import Evidence
from cin7_audit.vocabulary import TABLES


def read_engagement(folder: Path) -> Engagement:
    """The client's settings; a folder without `engagement.toml` has all defaults."""
    return parsed_engagement(decided_bytes(folder / FILE_NAME), folder / FILE_NAME)


def in_memory_case(
    tables: Mapping[str, Iterable[Mapping[str, Any]]], settings: Engagement | None = None, *, threads: int | None = None
) -> Case:
    """A case from plain rows: unnamed columns are null, source rows are numbered from 1."""
    settings = settings or Engagement()
    connection = connect(threads=threads)
    create_tables(connection)
    insert_rows(connection, tables)
    derive(connection, settings)
    return Case(connection, settings)


def _label(row: Mapping[str, Any]) -> str | None:
    """As a run labels the file."""
    return Evidence("", Path(), row["path"], "", 0, row.get("sheet") or "").label if row.get("path") else None


def insert_rows(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
    """Plain rows into canonical tables; where no row says which files there were, there was one."""
    for name, rows in tables.items():
        table = TABLES[name]
        known = set(table.column_names)
        filled = []
        for number, row in enumerate(rows, start=1):
            if unknown := set(row) - known:
                raise ValueError(f"{name}: no column {sorted(unknown)}")
            defaults = {"source_id": "E001", "source_row": number} if "source_row" in known else {}
            defaults |= {"label": _label(row)} if "label" in known else {}
            filled.append([({**defaults, **row}).get(column) for column in table.column_names])
        if filled:
            marks = ", ".join("?" for _ in table.columns)
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", filled)
    if connection.execute("SELECT count(*) FROM evidence_file").fetchall() == [(0,)]:
        values = "'E001', 'inline.csv', 'inline.csv', 'used', 'test'"
        connection.execute(f"INSERT INTO evidence_file (source_id, path, label, status, kind) VALUES ({values})")
