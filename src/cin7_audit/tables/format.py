"""Numbers for readers. All rounding in the product happens here; the full tables stay exact."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from cin7_audit.sections import DisplayTable, TableColumn

NONE = "–"
SHORT_FILE = 30  # letters of a file name in a column
LIMIT = 25  # rows of a table on a page; the workpaper holds all


def is_missing(value: Any) -> bool:
    """None, NaN, NaT and NA."""
    return value is None or (not isinstance(value, str | Decimal) and bool(pd.isna(value)))


def _rounded(value: Any, places: int) -> Decimal:
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def money(value: Any) -> str:
    """1,234.56; a loss is -1,234.56."""
    return NONE if is_missing(value) else f"{_rounded(value, 2):,}".replace("-0.00", "0.00")


def units(value: Any) -> str:
    """Whole units without decimals, others with up to four."""
    if is_missing(value):
        return NONE
    text = f"{_rounded(value, 4):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed_units(value: Any) -> str:
    """Units with an explicit plus for a gain."""
    text = units(value)
    return text if text == NONE or text.startswith("-") or text == "0" else f"+{text}"


def percent(value: Any, places: int = 1) -> str:
    """A share (0..1) as a percentage."""
    return NONE if is_missing(value) else f"{_rounded(Decimal(str(value)) * 100, places)} %"


def number(value: Any, places: int = 2) -> str:
    """A statistic with fixed decimals."""
    return NONE if is_missing(value) else f"{_rounded(value, places):,}"


def one(value: Any) -> str:
    """A statistic with one decimal."""
    return number(value, 1)


def two(value: Any) -> str:
    """A statistic with two decimals."""
    return number(value, 2)


def whole(value: Any) -> str:
    """A count."""
    return NONE if is_missing(value) else f"{int(value):,}"


def day(value: Any) -> str:
    """05 Mar 2026."""
    if is_missing(value):
        return NONE
    moment = value if isinstance(value, dt.date | dt.datetime) else pd.Timestamp(value)
    return f"{moment:%d %b %Y}"


def text(value: Any) -> str:
    """A client's own words, unchanged."""
    return NONE if is_missing(value) or value == "" else str(value)


def short_file(path: Any) -> str:
    """A file's name short enough for a column: its folder only where the name alone says little, the middle left out."""
    if is_missing(path) or path == "":
        return NONE
    *folders, name = str(path).replace("\\", "/").split("/")
    if folders and len(name) < 20:
        name = f"{folders[-1]}/{name}"
    kept = (SHORT_FILE - 1) // 2
    return name if len(name) <= SHORT_FILE else f"{name[:kept]}…{name[-kept:]}"


def source(file: Any, row: Any) -> str:
    """Where a row came from, as short as a column needs it: file:row."""
    return short_file(file) if is_missing(row) else f"{short_file(file)}:{int(row)}"


def with_source(frame: pd.DataFrame, file: str = "file", row: str = "source_row") -> pd.DataFrame:
    """The frame with a column `source` made of its file and row."""
    return frame.assign(source=[source(name, place) for name, place in zip(frame[file], frame[row], strict=True)])


def spaced(value: Any) -> str:
    """A name from the vocabulary (cycle_count) as words (cycle count)."""
    return text(value).replace("_", " ")


def interval(bounds: tuple[float, float] | None, shown: Callable[[Any], str] = percent) -> str:
    """low to high, in the unit of `shown`."""
    return NONE if bounds is None else f"{shown(bounds[0])} to {shown(bounds[1])}"


Format = Callable[[Any], str]
RIGHT = {money, units, signed_units, percent, number, one, two, whole}


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
