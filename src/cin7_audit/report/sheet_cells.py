"""Cells of a worksheet a column at a time: what each distinct value looks like in the file is said once and then
repeated.

XlsxWriter takes one cell a call, and the workpapers have hundreds of thousands of them. `TableSheet` takes a block of
ready rows instead; its bytes are those XlsxWriter writes for the same cells (a test holds the two together). A `Look`
is the tail of a cell element, everything behind its reference; the empty one is a cell left out.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

INFINITE = (float("inf"), float("-inf"))
FIRST_YEAR = 1900  # earlier days have no number in a spreadsheet
EPOCH = dt.datetime(1899, 12, 31)  # noqa: DTZ001 - day 0 of a spreadsheet, which knows no zones
LEAP_OF_1900 = 59  # a spreadsheet counts a 29 February 1900 that never was
ROUNDED_FROM = Decimal(10) ** 9  # six decimals below this stay within the exact digits
EXACT_DIGITS = 15  # a spreadsheet number holds no more
MARKED = re.compile(r"(_x[0-9a-fA-F]{4}_)")  # looks like an escaped letter, so its own first letter is escaped
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
LONE_HALF = re.compile(r"[\ud800-\udfff]")  # half of a letter: no file can hold it


Look = str
Looks = Callable[[Any], Look | None]  # None: this kind of cell cannot hold the value


class TableSheet(Worksheet):  # type: ignore[misc]
    """A worksheet in constant memory that also takes blocks of ready rows."""

    def write_block(self, top: int, columns: Sequence[Sequence[Look]]) -> None:
        """Rows from `top` (counted from 0) below everything written so far, given as columns of looks."""
        height = max((len(column) for column in columns), default=0)
        if not height:
            return
        self._check_dimensions(top + height - 1, 0)
        self._check_dimensions(top + height - 1, len(columns) - 1)
        self._write_single_row(top + height)  # what is pending goes first
        letters = [f'<c r="{xl_col_to_name(place)}' for place in range(len(columns))]
        rows = []
        for number, row in enumerate(zip(*columns, strict=True), start=top + 1):
            cells = "".join([f'{letter}{number}"{look}' for letter, look in zip(letters, row, strict=True) if look])
            if cells:
                rows.append(f'<row r="{number}">{cells}</row>')
        self.fh.write("".join(rows))


def number_looks(style: int) -> Looks:
    """Figures as numbers; those with more digits than a spreadsheet keeps are not for a number cell."""

    def look(value: Any) -> Look | None:
        if isinstance(value, float):
            fits = value not in INFINITE
        elif isinstance(value, (int, Decimal)):
            exact = Decimal(value)
            fits = exact.is_finite() and (
                abs(exact) < ROUNDED_FROM or len(exact.normalize().as_tuple().digits) <= EXACT_DIGITS
            )
        else:
            return None
        if not fits:
            return None
        return f' s="{style}"><v>{float(value) or 0:.16G}</v></c>'  # or 0: a spreadsheet has no minus zero

    return look


def day_looks(style: int) -> Looks:
    """Days and moments as spreadsheet numbers; days before 1900 and moments of a time zone have none."""

    def look(value: Any) -> Look | None:
        if not isinstance(value, dt.date) or value.year < FIRST_YEAR:
            return None
        moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        if moment.tzinfo is not None:
            return None
        passed = moment - EPOCH
        days = passed.days + (passed.seconds + passed.microseconds / 1e6) / 86_400
        return f' s="{style}"><v>{days + (days > LEAP_OF_1900):.16G}</v></c>'

    return look


def text_look(text: str, style: int) -> Look:
    """A text, letter by letter; it is never read as a formula, a link or markup."""
    plain = MARKED.sub(r"_x005F\1", LONE_HALF.sub("\ufffd", text))
    plain = UNPRINTABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", plain)
    kept = ' xml:space="preserve"' if plain[:1].isspace() or plain[-1:].isspace() else ""
    plain = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f' s="{style}" t="inlineStr"><is><t{kept}>{plain}</t></is></c>'


def letters_in_cell(text: str) -> int:
    """Length as a spreadsheet counts it: letters beyond the first 65,536 count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
