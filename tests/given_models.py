"""A case in which some models are as given, row by row, so that the model on top of them is tested alone."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.model_files import documented, models
from cin7_audit.vocabulary import TABLES
from tests.inline_case import in_memory_case, insert_rows

Rows = Iterable[Mapping[str, Any]]


@cache
def _empty_case(settings: str) -> tuple[Case, frozenset[str]]:
    """A case without rows, and what is given of it: every model is made on demand."""
    case = in_memory_case({}, Engagement.model_validate_json(settings), threads=1)
    return case, frozenset(case.models.given - set(models()))


def given_case(given: Mapping[str, Rows], settings: Engagement | None = None, **tables: Rows) -> Case:
    """Models by name, their rows with the columns that matter (the rest is null); `tables` are canonical ones.

    Cases of one setting are one case emptied and filled again, because a test reads its case before it makes another.
    """
    case, canonical = _empty_case((settings or Engagement()).model_dump_json())
    for (name,) in case.rows("SELECT table_name FROM duckdb_tables() WHERE estimated_size > 0 OR temporary"):
        case.connection.execute(f"DELETE FROM {name}" if name in TABLES else f"DROP TABLE {name}")
    case.models.made.clear()
    case.models.frames.clear()
    case.models.given = set(canonical)
    insert_rows(case.connection, tables)
    for name, rows in given.items():
        columns = {column: kind for column, (kind, *_) in documented(models()[name]).items()}
        fields = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        case.connection.execute(f"CREATE TEMP TABLE {name} ({fields})")
        filled = []
        for row in rows:
            if unknown := set(row) - set(columns):
                raise ValueError(f"{name}: no column {sorted(unknown)}")
            filled.append([row.get(column) for column in columns])
        if filled:
            marks = ", ".join("?" for _ in columns)
            case.connection.executemany(f"INSERT INTO {name} VALUES ({marks})", filled)
        case.models.given.add(name)
    return case


def rows_of(case: Case, name: str, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of a model, or all of them, its rows in their own order."""
    case.models.build(name)
    chosen = ", ".join(f'"{column}"' for column in columns) or "*"
    return case.rows(f"SELECT {chosen} FROM {name}")


def made(
    model: str, *columns: str, settings: dict[str, Any] | None = None, tables: Any = None, **given: Rows
) -> list[tuple[Any, ...]]:
    """What a model makes of the given models, canonical tables and settings."""
    stated = None if settings is None else Engagement.model_validate(settings)
    return rows_of(given_case(given, stated, **(tables or {})), model, *columns)


def day(text: str) -> dt.date:
    """A day of 2026 from month and day."""
    return dt.date.fromisoformat(f"2026-{text}")


def at(text: str) -> dt.datetime:
    """A moment of 2026 from month, day and time."""
    return dt.datetime.fromisoformat(f"2026-{text}")


def table(names: str, *rows: Iterable[Any], **more: Any) -> list[dict[str, Any]]:
    """Rows as dicts from their cells in the order of the names."""
    return [dict(zip(names.split(), row, strict=True)) | more for row in rows]
