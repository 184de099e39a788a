"""The pieces of a page that the templates place: prose, lists and tables, every figure already rounded and in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cin7_audit.records import TableColumn
from cin7_audit.report.words import WORDS


@dataclass(frozen=True)
class TableView:
    """A table on a page. note: how many rows there are in all and where; emphasised: places of the totals."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    note: str = ""
    emphasised: tuple[int, ...] = ()


@dataclass(frozen=True)
class Block:
    """A piece of prose or a table under its heading."""

    heading: str = ""
    text: str = ""
    table: TableView | None = None


def table(
    headings: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    caption: str = "",
    note: str = "",
    right: Sequence[int] = (),
) -> TableView:
    """A table from plain rows; `right` names the columns that hold numbers."""
    columns = tuple(
        TableColumn(heading, "right" if place in right else "left") for place, heading in enumerate(headings)
    )
    return TableView(columns, tuple(tuple(str(value) for value in row) for row in rows), caption, note)


def named_table(name: str, rows: Sequence[Sequence[Any]], **told: str) -> TableView:
    """A table that words.toml describes, its headings and note filled with what is told."""
    said = WORDS["table"][name]
    heads, note = [head.format(**told) for head in said["columns"]], said.get("note", "").format(**told)
    return table(heads, rows, caption=said["caption"], note=note, right=said.get("right", ()))
