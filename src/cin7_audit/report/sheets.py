"""Writes one frame as one or more worksheets: typed cells, no live formulas, nothing cut off in silence.

Client text is only ever written as text. Figures of more than fifteen digits and texts longer than a cell are kept
whole: the former as text, the latter in parts on a sheet of their own.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from cin7_audit.escaping import for_page
from cin7_audit.report.references import SHEETS, sheet_name, table_title
from cin7_audit.report.sheet_cells import Look, TableSheet, day_looks, letters_in_cell, number_looks, text_look
from cin7_audit.vocabulary import TIE_OUT_BUCKETS
from cin7_audit.words import is_missing

ROWS_PER_SHEET = 1_048_576 - 20  # the format's limit, less the heading lines
CELL_LIMIT = 32_767  # letters as a spreadsheet counts them
HALF_CELL = CELL_LIMIT // 2  # a text of so many letters fits whatever they are
BLOCK = 10_000  # rows put into words at a time
TYPED = (int, float, Decimal, dt.date)  # what a cell can hold as more than its words
WIDEST = 60  # letters of a column; longer texts wrap
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
MONEY_NAMES = (*SHEETS["money_names"], *TIE_OUT_BUCKETS)
MONEY, QUANTITY, COST, SHARE, DAY, MOMENT, WHOLE = "money", "quantity", "cost", "share", "day", "moment", "whole"
UNIT_WORDS = {QUANTITY: "units", SHARE: "%"}


@dataclass
class Writer:
    """An open workbook: its formats, sheet names so far, and the texts too long for a cell."""

    book: Any
    currency: str
    formats: Mapping[str, Any]
    styles: Mapping[str, int]  # the formats' numbers in the file
    names: list[str] = field(default_factory=list)
    # text -> its number, first sheet, row and column
    long_texts: dict[str, tuple[int, str, int, str]] = field(default_factory=dict)


def open_writer(path: Path, currency: str, created: dt.datetime, properties: Mapping[str, str]) -> Writer:
    """A new workbook with a fixed creation time, so that the same evidence gives the same bytes."""
    book = xlsxwriter.Workbook(str(path), OPTIONS)
    book.set_properties({**properties, "created": created})
    formats = {name: book.add_format(look) for name, look in SHEETS["look"].items()}
    return Writer(book, currency, formats, {name: form._get_xf_index() for name, form in formats.items()})


@dataclass(frozen=True)
class Column:
    """One column of a frame: how its values are shown (see kind_of) and in which of the book's formats."""

    name: str
    kind: str
    style: str
    values: Sequence[Any]


def columns_of(frame: pd.DataFrame) -> list[Column]:
    """The frame's columns as they are written; long texts wrap, everything else stays on its line."""
    found = []
    for name in frame.columns:
        values = _plain(frame[name])
        kind = kind_of(str(name), values)
        longest = max((len(value) for value in values[:200] if isinstance(value, str)), default=0)
        found.append(Column(str(name), kind, "wrap" if kind == "text" and longest > WIDEST else kind, values))
    return found


def kind_of(name: str, values: Sequence[Any]) -> str:
    """How a column is shown, from its name and first value: money, quantity, cost, share, day, moment, whole, text."""
    first = next((value for value in values if not is_missing(value)), None)
    if isinstance(first, pd.Timestamp | dt.datetime):
        return MOMENT
    if isinstance(first, dt.date):
        return DAY
    if first is None or isinstance(first, str | bool) or not isinstance(first, int | float | Decimal):
        return "text"
    lower = name.lower()
    if lower.endswith(("_id", "row", "number", "rank", "year", "days", "count", "lines", "pairs")):
        return WHOLE if isinstance(first, int) else QUANTITY
    if "share" in lower or lower.endswith("_pct"):
        return SHARE
    if "cost" in lower or "price" in lower:
        return COST
    if any(word in lower for word in MONEY_NAMES) and "quantity" not in lower:
        return MONEY
    return WHOLE if isinstance(first, int) else QUANTITY


def heading(name: str, kind: str, currency: str) -> str:
    """The column's name as words with its unit."""
    unit = currency if kind in (MONEY, COST) else UNIT_WORDS.get(kind, "")
    unit = "" if kind == QUANTITY and "quantity" not in name.lower() else unit
    return f"{table_title(name)} ({unit})" if unit else table_title(name)


def _text(writer: Writer, sheet_title: str, row: int, name: str, text: str) -> str:
    """What a cell shows of a text; one that does not fit is also kept whole, once, for the sheet of long texts."""
    if letters_in_cell(text) <= CELL_LIMIT:
        return text
    number, *_ = writer.long_texts.setdefault(text, (len(writer.long_texts) + 1, sheet_title, row + 1, name))
    return f"{text[: _part_size(text) - 100]} ... {len(text):,} letters; the whole is text {number} of sheet Long texts"


def _part_size(text: str) -> int:
    """Letters of a text that fit a cell whatever they are."""
    return CELL_LIMIT if letters_in_cell(text) == len(text) else HALF_CELL


def _looks(writer: Writer, sheet_title: str, column: Column, top: int, places: range) -> list[Look]:
    """A block of a column's cells, its values at `places` from row `top` on: each distinct value is put into words
    once.

    What the column's kind cannot hold is written as text.
    """
    looks = day_looks if column.kind in (DAY, MOMENT) else number_looks
    typed = None if column.kind == "text" else looks(writer.styles[column.kind])
    words = writer.styles[column.style if typed is None else "text"]
    kept = (type(None),) if typed is None else (type(None), *TYPED)  # in words, 1, 1.0 and True are three values

    def plain(row: int, value: Any) -> Any:
        if isinstance(value, kept):
            return value
        text = str(value)
        return text if len(text) <= HALF_CELL else _text(writer, sheet_title, row, column.name, text)

    @cache
    def known(value: Any) -> Look:
        look = typed(value) if typed and not isinstance(value, str) else None
        return "" if value is None else text_look(str(value), words) if look is None else look

    block = column.values[places.start : places.stop]
    return [known(value) for value in [plain(row, value) for row, value in enumerate(block, start=top)]]


def _linked_rows(writer: Writer, sheet: Any, top: int, columns: Sequence[Column], links: Mapping[str, str]) -> None:
    """Rows whose first cell leads to one of our own sheets; client text never becomes a link."""
    for row, values in enumerate(zip(*(column.values for column in columns), strict=True), start=top):
        for place, (value, column) in enumerate(zip(values, columns, strict=True)):
            form, target = writer.formats[column.style], links.get(str(value).split("/")[0]) if place == 0 else None
            if target is not None:
                sheet.write_url(row, place, f"internal:'{target}'!A1", writer.formats["link"], str(value))
            elif isinstance(value, int | float | dt.date):
                sheet.write(row, place, value, form)
            elif value is not None:
                sheet.write_string(row, place, _text(writer, sheet.name, row, column.name, str(value)), form)


def _plain(values: pd.Series) -> list[Any]:
    """A column as Python values, missing as None, truth as yes and no, decimals without zeros at their end."""
    there = values.notna()
    plain: list[Any] = values.astype(object).tolist()
    if not there.all():
        plain = [value if known else None for value, known in zip(plain, there, strict=True)]
    if isinstance(values.dtype, pd.StringDtype) or values.dtype.kind in "iufM":
        return plain
    return [_in_words(value) if isinstance(value, bool | Decimal) else value for value in plain]


def _in_words(value: bool | Decimal) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    written = f"{value:f}"
    return Decimal(written.rstrip("0").rstrip(".")) if "." in written else value


def _width(column: Column) -> float:
    longest = max((len(str(value)) for value in column.values[:200] if value is not None), default=4)
    usual = {DAY: 11, MOMENT: 19}.get(column.kind, longest)
    return float(min(max(usual + 2, min(len(column.name) + 2, 16), 8), WIDEST))


def write_frame(
    writer: Writer,
    title: str,
    frame: pd.DataFrame,
    lines: Sequence[str],
    *,
    totals: Sequence[str] = (),
    links: Mapping[str, str] | None = None,
) -> None:
    """Write a frame under its heading lines, on as many sheets as it needs.

    totals: columns added up exactly; the sum is written as a value with its tick mark F, never as a formula.
    links: reference -> sheet, for a first column that names our own sheets.
    """
    columns = columns_of(frame)
    for start in range(0, max(len(frame), 1), ROWS_PER_SHEET):
        name = sheet_name(title, writer.names)
        writer.names.append(name)
        sheet = writer.book.add_worksheet(name, worksheet_class=TableSheet)
        _head(writer, sheet, columns, lines)
        top, stop = len(lines) + 1, min(start + ROWS_PER_SHEET, len(frame))
        if links:
            _linked_rows(writer, sheet, top, columns, links)
        else:
            _rows(writer, sheet, columns, top, range(start, stop))
        if stop == len(frame) and totals and len(frame):
            _totals(writer, sheet, top + stop - start, columns, totals)
        if len(frame):
            sheet.autofilter(top - 1, 0, top + stop - start - 1, max(len(columns) - 1, 0))


def _rows(writer: Writer, sheet: Any, columns: Sequence[Column], top: int, places: range) -> None:
    """The frame's rows at `places`, from row `top` of the sheet on, a block at a time."""
    for first in range(places.start, places.stop, BLOCK):
        row = top + first - places.start
        block = range(first, min(first + BLOCK, places.stop))
        sheet.write_block(row, [_looks(writer, sheet.name, column, row, block) for column in columns])


def _head(writer: Writer, sheet: Any, columns: Sequence[Column], lines: Sequence[str]) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _width(column))
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, for_page(line), writer.formats["title" if row == 0 else "soft"])
    for place, column in enumerate(columns):
        words = for_page(heading(column.name, column.kind, writer.currency))
        sheet.write_string(len(lines), place, words, writer.formats["head"])
    sheet.freeze_panes(len(lines) + 1, 0)
    sheet.repeat_rows(len(lines))


def _totals(writer: Writer, sheet: Any, row: int, columns: Sequence[Column], totals: Sequence[str]) -> None:
    sheet.write_string(row, 0, "Total F", writer.formats["total"])
    for place, column in enumerate(columns):
        if column.name in totals and place > 0:
            amounts = [Decimal(str(value)) for value in column.values if isinstance(value, int | float | Decimal)]
            sheet.write_number(row, place, float(sum(amounts, Decimal(0))), writer.formats["total_money"])


def write_long_texts(writer: Writer) -> None:
    """The sheet of texts that did not fit a cell, in parts; absent where there are none."""
    rows = []
    for text, place in writer.long_texts.items():
        size = _part_size(text)
        parts = [text[start : start + size] for start in range(0, len(text), size)]
        rows += [(*place, part, words) for part, words in enumerate(parts, start=1)]
    if rows:
        frame = pd.DataFrame(rows, columns=["number", "first_sheet", "first_row", "first_column", "part", "text"])
        lines = ("Long texts", "Texts longer than a cell holds, each once, in parts, in full.")
        write_frame(writer, "Long texts", frame, lines)
