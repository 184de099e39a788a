"""Writes one frame as one or more worksheets: typed cells, no live formulas, nothing cut off in silence.

Client text is only ever written as text. Figures of more than fifteen digits and texts longer than a cell are kept
whole: the former as text, the latter in parts on a sheet of their own.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from cin7_audit.errors import AuditError
from cin7_audit.report.references import sheet_name, table_title
from cin7_audit.tables.format import is_missing
from cin7_audit.vocabulary import TIE_OUT_BUCKETS

ROWS_PER_SHEET = 1_048_576 - 20  # the format's limit, less the heading lines
CELL_LIMIT = 32_767  # letters
WIDEST = 60  # letters of a column; longer texts wrap
INFINITE = (float("inf"), float("-inf"))
FIRST_YEAR = 1900  # earlier days have no number in a spreadsheet
ROUNDED_FROM = Decimal(10) ** 9  # six decimals below this stay within the exact digits
EXACT_DIGITS = 15  # a spreadsheet number holds no more
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
MONEY_NAMES = ("value", "amount", "balance", "difference", "unexplained", "explained", "total", "ledger", "closing", *TIE_OUT_BUCKETS)
MONEY, QUANTITY, COST, SHARE, DAY, MOMENT, WHOLE = "money", "quantity", "cost", "share", "day", "moment", "whole"
FORMATS = {
    MONEY: "#,##0.00;[Red]-#,##0.00",
    QUANTITY: "#,##0.####;[Red]-#,##0.####",
    COST: "#,##0.0000",
    SHARE: "0.00%",
    DAY: "yyyy-mm-dd",
    MOMENT: "yyyy-mm-dd hh:mm:ss",
    WHOLE: "#,##0",
}
UNIT_WORDS = {QUANTITY: "units", SHARE: "%"}


@dataclass
class Writer:
    """An open workbook: its formats, sheet names so far, and the texts too long for a cell."""

    book: Any
    currency: str
    formats: dict[str, Any] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    long_texts: list[tuple[str, int, str, int, str]] = field(default_factory=list)  # sheet, row, column, part, text

    def format(self, name: str) -> Any:
        return self.formats[name]


def open_writer(path: Path, currency: str, created: dt.datetime, properties: Mapping[str, str]) -> Writer:
    """A new workbook with a fixed creation time, so that the same evidence gives the same bytes."""
    book = xlsxwriter.Workbook(str(path), OPTIONS)
    book.set_properties({**properties, "created": created})
    writer = Writer(book, currency)
    writer.formats = {kind: book.add_format({"num_format": pattern, "valign": "top"}) for kind, pattern in FORMATS.items()}
    writer.formats |= {
        "text": book.add_format({"valign": "top"}),
        "wrap": book.add_format({"valign": "top", "text_wrap": True}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "link": book.add_format({"valign": "top", "font_color": "#0B5394", "underline": 1}),
        "soft": book.add_format({"font_color": "#4B5563"}),
        "head": book.add_format({"bold": True, "bg_color": "#E8ECF1", "bottom": 1, "text_wrap": True, "valign": "top"}),
        "total": book.add_format({"bold": True, "top": 1}),
        "total_money": book.add_format({"bold": True, "top": 1, "num_format": FORMATS[MONEY]}),
    }
    return writer


def kind_of(name: str, values: Sequence[Any]) -> str:
    """How a column is shown, from its name and first value: money, quantity, cost, share, day, moment, whole or text."""
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


CellWriter = Callable[[Any, int, int, Any], int]  # sheet, row, column, value -> 0 where it was written


def _number_writer(form: Any, otherwise: CellWriter) -> CellWriter:
    def write(sheet: Any, row: int, column: int, value: Any) -> int:
        if not isinstance(value, int | float | Decimal) or value in INFINITE:
            return otherwise(sheet, row, column, value)
        if isinstance(value, Decimal) and abs(value) >= ROUNDED_FROM and len(value.normalize().as_tuple().digits) > EXACT_DIGITS:
            return otherwise(sheet, row, column, value)
        return int(sheet.write_number(row, column, float(value), form))

    return write


def _day_writer(form: Any, otherwise: CellWriter) -> CellWriter:
    def write(sheet: Any, row: int, column: int, value: Any) -> int:
        if not isinstance(value, dt.date) or value.year < FIRST_YEAR:
            return otherwise(sheet, row, column, value)
        return int(sheet.write_datetime(row, column, value, form))

    return write


def _text_writer(writer: Writer, form: Any, name: str, sheet_title: str) -> CellWriter:
    def write(sheet: Any, row: int, column: int, value: Any) -> int:
        text = str(value)
        if len(text) > CELL_LIMIT:
            parts = [text[start : start + CELL_LIMIT] for start in range(0, len(text), CELL_LIMIT)]
            writer.long_texts += [(sheet_title, row + 1, name, number, part) for number, part in enumerate(parts, start=1)]
            text = f"{text[: CELL_LIMIT - 60]} ... whole text on sheet Long texts"
        return int(sheet.write_string(row, column, text, form))

    return write


def _link_writer(form: Any, links: Mapping[str, str], otherwise: CellWriter) -> CellWriter:
    """References of our own sheets as links inside the workbook; client text never becomes one."""

    def write(sheet: Any, row: int, column: int, value: Any) -> int:
        target = links.get(str(value).split("/")[0])
        if target is None:
            return otherwise(sheet, row, column, value)
        return int(sheet.write_url(row, column, f"internal:'{target}'!A1", form, str(value)))

    return write


def _cell(writer: Writer, kind: str, style: str, name: str, sheet_title: str) -> CellWriter:
    """A function that writes one value of this column; what a cell of its kind cannot hold is written as text."""
    text = _text_writer(writer, writer.format(style if kind == "text" else "text"), name, sheet_title)
    if kind == "text":
        return text
    return (_day_writer if kind in (DAY, MOMENT) else _number_writer)(writer.format(kind), text)


def _checked(answer: int, row: int, column: int, sheet_title: str) -> None:
    if answer != 0:
        where = f"cell {row + 1},{column + 1} of {sheet_title}"
        raise AuditError("workpapers.xlsx", f"{where} was not written ({answer})", "every cell written", "Report this.")


def _plain_values(frame: pd.DataFrame) -> list[list[Any]]:
    """Columns as Python values, missing as None, truth as yes and no."""

    def column(values: pd.Series) -> list[Any]:
        plain = values.astype(object).where(values.notna(), None).tolist()
        return [("yes" if value else "no") if isinstance(value, bool) else value for value in plain]

    return [column(frame[name]) for name in frame.columns]


def _style(kind: str, values: Sequence[Any]) -> str:
    """Long texts wrap; everything else stays on its line."""
    return "wrap" if kind == "text" and max((len(value) for value in values[:200] if isinstance(value, str)), default=0) > WIDEST else kind


def _width(name: str, values: Sequence[Any], kind: str) -> float:
    usual = {DAY: 11, MOMENT: 19}.get(kind) or max((len(str(value)) for value in values[:200] if value is not None), default=4)
    return float(min(max(usual + 2, min(len(name) + 2, 16), 8), WIDEST))


def write_frame(
    writer: Writer,
    title: str,
    frame: pd.DataFrame,
    lines: Sequence[str],
    *,
    totals: Sequence[str] = (),
    total_tick: str = "",
    links: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """Write a frame under its heading lines; returns the names of the sheets used.

    totals: columns added up exactly; the sum is written as a value with its tick mark, never as a formula.
    links: reference -> sheet, for a first column that names our own sheets.
    """
    columns = _plain_values(frame)
    kinds = [kind_of(name, values) for name, values in zip(frame.columns, columns, strict=True)]
    used = []
    for start in range(0, max(len(frame), 1), ROWS_PER_SHEET):
        name = sheet_name(title, writer.names)
        writer.names.append(name)
        used.append(name)
        sheet = writer.book.add_worksheet(name)
        last = start + ROWS_PER_SHEET >= len(frame)
        _head(writer, sheet, frame, columns, kinds, lines)
        top = len(lines) + 1
        cells = [
            _cell(writer, kind, _style(kind, values), column, name)
            for kind, values, column in zip(kinds, columns, frame.columns, strict=True)
        ]
        if links and cells:
            cells[0] = _link_writer(writer.format("link"), links, cells[0])
        stop = min(start + ROWS_PER_SHEET, len(frame))
        for place in range(start, stop):
            for column, values in enumerate(columns):
                if values[place] is not None:
                    _checked(cells[column](sheet, top + place - start, column, values[place]), top + place - start, column, name)
        if last and totals and len(frame):
            _totals(writer, sheet, top + stop - start, frame, columns, totals, total_tick)
        if len(frame):
            sheet.autofilter(top - 1, 0, top + stop - start - 1, max(len(frame.columns) - 1, 0))
    return tuple(used)


def _head(
    writer: Writer, sheet: Any, frame: pd.DataFrame, columns: Sequence[Sequence[Any]], kinds: Sequence[str], lines: Sequence[str]
) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for place, (name, values, kind) in enumerate(zip(frame.columns, columns, kinds, strict=True)):
        sheet.set_column(place, place, _width(str(name), values, kind))
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line[:CELL_LIMIT], writer.format("title" if row == 0 else "soft"))
    for place, (name, kind) in enumerate(zip(frame.columns, kinds, strict=True)):
        sheet.write_string(len(lines), place, heading(str(name), kind, writer.currency), writer.format("head"))
    sheet.freeze_panes(len(lines) + 1, 0)
    sheet.repeat_rows(len(lines))


def _totals(
    writer: Writer, sheet: Any, row: int, frame: pd.DataFrame, columns: Sequence[Sequence[Any]], totals: Sequence[str], tick: str
) -> None:
    names = list(frame.columns)
    sheet.write_string(row, 0, f"Total {tick}".strip(), writer.format("total"))
    for place, name in enumerate(names):
        if name in totals and place > 0:
            amounts = [value for value in columns[place] if isinstance(value, int | float | Decimal)]
            sheet.write_number(row, place, float(sum((Decimal(str(value)) for value in amounts), Decimal(0))), writer.format("total_money"))


def write_long_texts(writer: Writer) -> None:
    """The sheet of texts that did not fit a cell, in parts; absent where there are none."""
    if writer.long_texts:
        frame = pd.DataFrame(writer.long_texts, columns=["sheet", "sheet_row", "column", "part", "text"])
        write_frame(writer, "Long texts", frame, ("Long texts", "Texts longer than a cell holds, in parts, in full."))
