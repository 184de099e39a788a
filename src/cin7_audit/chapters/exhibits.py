"""The two kinds of exhibit a chapter shows: a chart with its title drawn in, and a table for reading."""

from collections.abc import Callable, Sequence
from typing import Any

from cin7_audit.presentation.theme import finish
from cin7_audit.records import DisplayTable, Exhibit, NotTestable
from cin7_audit.workbook import Workbook

Maker = Callable[[Workbook], Exhibit | NotTestable]


def chart_exhibit(code: str, title: str, caption: str, chart: Any, reading: str, workpaper: str, alt: str = "") -> Exhibit:
    """An Altair chart; its alternative text is title and caption unless the data has something better to say."""
    spec = finish(chart, title, caption)
    return Exhibit(code, "chart", title, caption, reading=reading, alt=alt or f"{title} {caption}", spec=spec, workpaper=workpaper)


def table_exhibit(code: str, title: str, caption: str, table: DisplayTable, reading: str, workpaper: str) -> Exhibit:
    """A table for reading; `workpaper` names the exact rows behind it."""
    return Exhibit(code, "table", title, caption, reading=reading, table=table, workpaper=workpaper)


def made(book: Workbook, makers: Sequence[Maker]) -> tuple[tuple[Exhibit, ...], tuple[NotTestable, ...]]:
    """A chapter's exhibits in order, and those its data cannot support."""
    shown = [make(book) for make in makers]
    return tuple(item for item in shown if isinstance(item, Exhibit)), tuple(item for item in shown if isinstance(item, NotTestable))
