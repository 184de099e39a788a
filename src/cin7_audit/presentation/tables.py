"""A frame as a page shows it: finished text under headings."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd

from cin7_audit import words
from cin7_audit.records import DisplayTable, TableColumn

LIMIT = 25  # rows of a table on a page; the workpaper holds all
Format = Callable[[Any], str]
_FIGURES = ("money", "units", "signed_units", "percent", "number", "one", "two", "whole", "unbounded", "figure")
_WORDS = ("text", "spaced", "day", "month", "short_file", "first_words")
# As exhibits.toml names them.
FORMATS: dict[str, Format] = {name: getattr(words, name) for name in (*_FIGURES, *_WORDS)}
RIGHT = {FORMATS[name] for name in _FIGURES}


def display(
    frame: pd.DataFrame,
    columns: Sequence[tuple[str, str, Format]],
    *,
    limit: int = LIMIT,
    full_table: str = "",
    emphasised: Iterable[int] = (),
) -> DisplayTable:
    """A frame as a page shows it: columns are (column, heading with unit, format); the first `limit` rows."""
    shown = frame.head(limit)
    rows = tuple(
        tuple(form(value) for (_, _, form), value in zip(columns, row, strict=True))
        for row in shown[[c for c, _, _ in columns]].itertuples(index=False)
    )
    heads = tuple(TableColumn(heading, "right" if form in RIGHT else "left") for _, heading, form in columns)
    return DisplayTable(heads, rows, len(frame), full_table, tuple(emphasised))
