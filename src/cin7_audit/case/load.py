"""Canonical text into typed tables: one strict cast per cell, no row lost.

Readers hand over text. A value that does not cast is a defect of ours, yet the row is not dropped: it is set aside with
its text. Many small files are joined before loading, so the cost is per table, not per file.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from cin7_audit.data_files import read_entries
from cin7_audit.errors import AuditError, Problem
from cin7_audit.sources.waiting_on_disk import text_column
from cin7_audit.vocabulary import (
    ACCOUNT_ROLES,
    CORRECTION_KINDS,
    CURRENCIES,
    MOVEMENT_KINDS,
    TABLES,
    TEXT,
    Column,
    Table,
)

ALLOWED = {
    ("movement", "kind"): MOVEMENT_KINDS,
    ("correction", "kind"): CORRECTION_KINDS,
    ("account", "role"): ACCOUNT_ROLES,
}
STATED = read_entries(Path(__file__).with_suffix(".toml"))
LIMITS = STATED["limits"]
SHOWN_WORD = 40  # letters of a text that is no currency


@dataclass(frozen=True)
class Delivered:
    """One frame (or Parquet file) of one evidence file for one canonical table."""

    source_id: str
    table: str
    rows: pd.DataFrame | Path


@dataclass(frozen=True)
class Loaded:
    """What loading did: canonical rows per (source, table) delivered and rejected, and the problem records."""

    delivered: dict[tuple[str, str], int]
    rejected: dict[tuple[str, str], int]
    rejected_rows: dict[str, int]  # source rows of which no canonical row is left
    problems: tuple[Problem, ...]


def _refuse_unknown(delivered: Delivered, columns: Iterable[str], table: Table) -> None:
    """Stop where a reader hands over a column that no table has."""
    if unknown := [column for column in columns if column not in table.column_names]:
        raise AuditError.of("unknown_columns", delivered.source_id, unknown=unknown, table=table.name)


def as_arrow(delivered: Delivered, table: Table) -> pa.Table:
    """The frame with exactly the table's columns as text, source_row whole and source_id filled in."""
    frame = delivered.rows
    assert isinstance(frame, pd.DataFrame)
    _refuse_unknown(delivered, map(str, frame.columns), table)
    count = len(frame)
    columns = []
    for name in table.column_names:
        if name == "source_id":
            columns.append(pa.array([delivered.source_id] * count, type=pa.string()))
        elif name in frame.columns:
            columns.append(text_column(frame[name]))
        else:
            columns.append(pa.nulls(count, pa.string()))
    return pa.table(columns, names=list(table.column_names))


def _may_be_unset(column: Column) -> bool:
    """True for a day that does not place its row in time: an impossible one (0001-01-01) stands for none."""
    return column.kind in ("day", "moment") and column.name not in STATED["leading_days"]


def _possible(column: Column, value: str) -> str:
    """SQL that is true where a value can be meant: no barcode as a quantity, no year of another century."""
    return STATED["possible"].get(column.kind, "TRUE").format(value=value, **LIMITS)  # type: ignore[no-any-return]


def _failing(table: Table) -> str:
    """SQL that is true where a text does not cast, cannot be meant or is no kind of ours, naming the first column."""
    cases = []
    for column in table.columns:
        if column.type != TEXT:
            value = f"TRY_CAST({column.name} AS {column.type})"
            fails = f"{value} IS NULL" + ("" if _may_be_unset(column) else f" OR NOT ({_possible(column, value)})")
            cases.append(f"WHEN {column.name} IS NOT NULL AND ({fails}) THEN '{column.name}'")
        elif allowed := ALLOWED.get((table.name, column.name)):
            words = ", ".join(f"'{word}'" for word in allowed)
            cases.append(f"WHEN {column.name} IS NOT NULL AND {column.name} NOT IN ({words}) THEN '{column.name}'")
    cases += [f"WHEN {product} > {LIMITS['line']} THEN '{cost}'" for cost, product in _line_values(table)]
    return f"CASE {' '.join(cases)} END" if cases else "NULL"


def _line_values(table: Table) -> list[tuple[str, str]]:
    """(cost column, SQL of |quantity x cost|) for each quantity of the table that a cost of its row values."""
    costs = [name for name in table.column_names if name in ("unit_cost", "unit_price")]
    quantities = [name for name in table.column_names if name == "quantity" or name.endswith("_quantity")]
    return [
        (c, f"abs(TRY_CAST({q} AS DECIMAL(18,4)) * TRY_CAST({c} AS DECIMAL(20,6)))") for c in costs for q in quantities
    ]


def _is_currency(column: str) -> str:
    """SQL that is true where a text is a currency's code, in whatever case."""
    return f"upper(trim({column})) IN ({', '.join(repr(code) for code in sorted(CURRENCIES))})"


def _cast(column: Column) -> str:
    """SQL of the typed value; blank text is unknown ('' and a null site would be two places), as is an unset day."""
    if column.kind == "currency":
        return f"CASE WHEN {_is_currency(column.name)} THEN upper(trim({column.name})) END"
    if column.type == TEXT:
        return f"CASE WHEN trim({column.name}) <> '' THEN {column.name} END"
    value = f"CAST({column.name} AS {column.type})"
    return f"CASE WHEN {_possible(column, value)} THEN {value} END" if _may_be_unset(column) else value


def _rejects(incoming: duckdb.DuckDBPyRelation, table: Table, failing: str) -> list[Problem]:
    """A record per row that cannot be taken."""
    texts = {name: f"CAST({name} AS VARCHAR)" for name in table.column_names}
    said = ", ".join(f"'{name}=' || {text}" for name, text in texts.items() if not name.startswith("source_"))
    value = "CASE " + " ".join(f"WHEN bad = '{name}' THEN {text}" for name, text in texts.items()) + " END"
    found = (
        incoming.project(f"*, {failing} AS bad")
        .filter("bad IS NOT NULL")
        .project(f"source_id, source_row, bad, {value} AS seen, concat_ws(' | ', {said}) AS raw")
        .order("source_id, TRY_CAST(source_row AS BIGINT), bad")
        .fetchall()
    )
    columns = {column.name: column for column in table.columns}
    problems = []
    for source_id, source_row, bad, seen, raw in found:
        place = int(source_row) if source_row and str(source_row).isdigit() else None
        kind = "unset_day" if _may_be_unset(columns[bad]) else columns[bad].kind
        expected = STATED["expected"].get(kind, columns[bad].type).format(**LIMITS)
        told = (f"'{seen}' for {table.name}.{bad}", expected, STATED["value_does_not_fit"]["todo"])
        problems.append(Problem(source_id, "value_does_not_fit", "row set aside", *told, place, bad, raw))
    return problems


def _strange_currencies(incoming: duckdb.DuckDBPyRelation, table: Table) -> list[Problem]:
    """A note per file and text that stands where a currency should; its rows stay, their currency is not stated."""
    problems, said = [], STATED["currency_unknown"]
    for column in (column.name for column in table.columns if column.kind == "currency"):
        found = (
            incoming.filter(f"trim({column}) <> '' AND NOT {_is_currency(column)}")
            .aggregate(f"source_id, {column} AS word, count(*), min(TRY_CAST(source_row AS BIGINT)) AS first_row")
            .order("source_id, first_row, word")
            .fetchall()
        )
        for source, word, rows, row in found:
            told = {"seen": f"'{word[:SHOWN_WORD]}' for a currency ({rows:,} row(s))", **said}
            problems.append(
                Problem(source, "currency_unknown", "note", **told, source_row=row, column=column, raw_text=word)
            )
    return problems


def _insert(incoming: duckdb.DuckDBPyRelation, table: Table) -> list[Problem]:
    """Cast what came in into the table; a record per row that does not cast."""
    failing = _failing(table)
    rejects = []
    if incoming.filter(f"({failing}) IS NOT NULL").limit(1).fetchall():
        rejects = _rejects(incoming, table, failing)
        incoming = incoming.filter(f"({failing}) IS NULL")
    incoming.project(", ".join(map(_cast, table.columns))).insert_into(table.name)
    return rejects


def _from_parquet(connection: duckdb.DuckDBPyConnection, item: Delivered, table: Table) -> duckdb.DuckDBPyRelation:
    relation = connection.read_parquet(str(item.rows))
    have = {name: str(kind) for name, kind in zip(relation.columns, relation.types, strict=True)}
    _refuse_unknown(item, have, table)
    picks = []
    for column in table.columns:
        name = column.name
        if name == "source_id":
            picks.append(f"'{item.source_id}' AS source_id")
        elif have.get(name) == column.type:  # typed by the reader already: no way through text
            picks.append(name)
        else:
            picks.append(f"CAST({name if name in have else 'NULL'} AS VARCHAR) AS {name}")
    return relation.project(", ".join(picks))


def load(connection: duckdb.DuckDBPyConnection, delivered: Sequence[Delivered]) -> Loaded:
    """Fill the canonical tables. delivered = rows in the tables + rejected, per source and table."""
    counts, rejected = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    problems: list[Problem] = []
    currencies: list[Problem] = []
    for name, incoming in _incoming(connection, delivered):
        table = TABLES[name]
        for source, number in incoming.aggregate("source_id, count(*)", "source_id").fetchall():
            counts[source, name] += number
        currencies += _strange_currencies(incoming, table)
        found = _insert(incoming, table)
        rejected.update((problem.source_id, name) for problem in found)
        problems += found
    rows: dict[str, set[int]] = {}
    for problem in problems:
        if problem.source_row is not None:
            rows.setdefault(problem.source_id, set()).add(problem.source_row)
    lost = {source: numbers - _rows_left(connection, source) for source, numbers in rows.items()}
    told = (*currencies, *_told_once(problems, lost))
    return Loaded(counts, rejected, {source: len(numbers) for source, numbers in lost.items()}, told)


def _incoming(
    connection: duckdb.DuckDBPyConnection, delivered: Sequence[Delivered]
) -> Iterator[tuple[str, duckdb.DuckDBPyRelation]]:
    """What is to be loaded, by table: all frames of a table in one, then its Parquet files one by one."""
    grouped: dict[str, list[Delivered]] = {}
    for item in delivered:
        if item.table not in TABLES:
            raise AuditError.of("unknown_table", item.source_id, table=item.table)
        grouped.setdefault(item.table, []).append(item)
    for name, items in grouped.items():
        table = TABLES[name]
        frames = [as_arrow(item, table) for item in items if isinstance(item.rows, pd.DataFrame) and len(item.rows)]
        if frames:
            yield name, connection.from_arrow(pa.concat_tables(frames))
        for item in items:
            if isinstance(item.rows, Path):
                yield name, _from_parquet(connection, item, table)


def _rows_left(connection: duckdb.DuckDBPyConnection, source: str) -> set[int]:
    """The source rows of which some table holds a canonical row."""
    traced = [
        name
        for name, table in TABLES.items()
        if {"source_id", "source_row"} <= set(table.column_names) and name != "problem"
    ]
    mine = duckdb.ColumnExpression("source_id") == duckdb.ConstantExpression(source)
    return {row for name in traced for (row,) in connection.table(name).filter(mine).project("source_row").fetchall()}


def _told_once(problems: Sequence[Problem], lost: Mapping[str, set[int]]) -> Iterator[Problem]:
    """A source row is set aside once, and only where none of its canonical rows is left; all else of it is a note."""
    told: set[tuple[str, int | None]] = set()
    for problem in problems:
        place = (problem.source_id, problem.source_row)
        is_first = place not in told and (problem.source_row is None or problem.source_row in lost[problem.source_id])
        told.add(place)
        yield problem if is_first else replace(problem, effect="note")
