"""One statement at a time: the tables it needs as a few rows of text, and beside them what it must say.

Cells stand between bars under the names of their columns; an empty cell, like a column left out, is null. A heading of
what is expected may be an expression (`ord % 4`). Numbers are compared by value, yes and no stand for booleans.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

import duckdb

from cin7_audit.case.store import connect, create_tables
from cin7_audit.engagement import Engagement
from cin7_audit.model_files import documented, models
from cin7_audit.runner import Runner
from cin7_audit.vocabulary import TABLES

WORDS = {"yes": "true", "no": "false", "''": ""}


def cells(text: str) -> list[list[str | None]]:
    """The lines of a table, its headings first."""
    lines = [line.split("|") for line in text.splitlines() if line.strip()]
    return [[WORDS.get(cell.strip(), cell.strip()) if cell.strip() else None for cell in line] for line in lines]


def types_of(name: str) -> dict[str, str]:
    """column -> type of a canonical table or a model."""
    if name.removesuffix("_secondary") in TABLES:
        columns = {column.name: column.type for column in TABLES[name.removesuffix("_secondary")].columns}
        return columns | ({"why": "VARCHAR"} if name.endswith("_secondary") else {})
    return {column: kind for column, (kind, *_) in documented(models()[name]).items()}


@cache
def empty() -> Runner:
    """Empty canonical tables, made once; what a test adds is taken away again."""
    connection = connect(threads=1)
    create_tables(connection)
    return Runner(connection, Engagement())


def fill(connection: duckdb.DuckDBPyConnection, name: str, text: str) -> None:
    """The table with these rows."""
    known = types_of(name)
    columns = ", ".join(f'"{column}" {kind}' for column, kind in known.items())
    connection.execute(f"CREATE OR REPLACE TABLE {name} ({columns})")
    headings, *lines = cells(text)
    if unknown := {str(heading) for heading in headings} - set(known):
        raise ValueError(f"{name}: no column {sorted(unknown)}")
    named = ", ".join(f'"{heading}"' for heading in headings)
    row = ", ".join(f"CAST(? AS {known[str(heading)]})" for heading in headings)
    filled = [line + [None] * (len(headings) - len(line)) for line in lines]
    if filled:
        values = ", ".join(f"({row})" for _ in filled)
        connection.execute(f"INSERT INTO {name} ({named}) VALUES {values}", [cell for line in filled for cell in line])


@contextmanager
def runner_given(given: Mapping[str, str], settings: Engagement | None = None) -> Iterator[Runner]:
    """A runner in which these tables are as given; canonical tables left out are empty."""
    base = empty()
    runner = Runner(base.connection, settings or base.settings, base)
    runner.made, runner.frames, runner.given = {}, {}, base.given | set(given)
    try:
        for name, text in given.items():
            fill(base.connection, name, text)
        base.connection.begin()
        try:
            yield runner
        finally:
            base.connection.rollback()
    finally:
        for name in given:
            base.connection.execute(f"{'DELETE FROM' if name in base.given else 'DROP TABLE IF EXISTS'} {name}")


def plain(value: Any) -> Any:
    """A cell as compared: numbers without their trailing zeros, all else as text."""
    if value is None or value == "":
        return value
    try:
        return Decimal(str(value)) + 0
    except InvalidOperation:
        return str(value)


def found(runner: Runner, table: str, headings: list[str | None]) -> list[list[Any]]:
    """What the table says under these headings, row by row."""
    asked = ", ".join(f"CAST({heading} AS VARCHAR)" for heading in headings)
    rows = runner.connection.execute(f"SELECT {asked} FROM {table} ORDER BY rowid").fetchall()
    return [[plain(cell) for cell in row] for row in rows]


def difference(told: list[list[Any]], wanted: list[list[Any]]) -> str:
    """What differs, for whoever reads the failure."""
    extra, left = [row for row in told if row not in wanted], [row for row in wanted if row not in told]
    lines = [f"says  {row}" for row in extra] + [f"wants {row}" for row in left]
    return "\n".join(lines or ["the same rows in another order", *map(str, told)])


def says(
    model: str, expected: str, settings: Engagement | None = None, *, is_ordered: bool = True, **given: str
) -> None:
    """The model made of these tables has exactly these rows; is_ordered: in this order."""
    headings, *lines = cells(expected)
    wanted = [[plain(cell) for cell in line + [None] * (len(headings) - len(line))] for line in lines]
    with runner_given(given, settings) as runner:
        runner.build(model)
        told = found(runner, model, headings)
    if not is_ordered:
        told, wanted = sorted(told, key=repr), sorted(wanted, key=repr)
    assert told == wanted, difference(told, wanted)


def leaves(
    model: str,
    table: str,
    expected: str,
    names: Mapping[str, str] | None = None,
    settings: Engagement | None = None,
    **given: str,
) -> None:
    """After the statement changed it, the table has exactly these rows, in any order; names: what `{table}` and the
    like stand for.
    """
    headings, *lines = cells(expected)
    wanted = [[plain(cell) for cell in line + [None] * (len(headings) - len(line))] for line in lines]
    with runner_given(given, settings) as runner:
        runner.change(model, **(names or {}))
        told = found(runner, table, headings)
    assert sorted(told, key=repr) == sorted(wanted, key=repr), difference(told, wanted)
