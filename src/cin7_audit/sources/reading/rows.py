"""One sheet or text file as rows and columns of text with 1-based row numbers: nothing dropped, nothing typed."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, zip_longest
from typing import Any

from cin7_audit.sources.limits import CELL_BYTES, LARGEST_LOOSE_BYTES, MOST_CELLS, MOST_COLUMNS, ROW_BYTES
from cin7_audit.sources.reading.numbers import CANONICAL
from cin7_audit.sources.reading.unreadable import TooLarge

LONGEST_CELL = 1 << 30
FEW = 0.1  # share of a file's rows up to which those of another width are damage, not how it is written (default, ours)
LOOKED_AT = 2000  # rows by which the look of a file's rows is settled
NEARLY = 0.9  # share of them with a figure from which a column holds figures (default, ours)
ALIKE = 0.75  # share of those columns in which a line must hold one to be a row (default, ours)
NARROW = 3  # cells below which a line of text is easily taken for a row
NEVER_CLOSED = "a quotation mark on line {line} is never closed; the lines from there on were read without quotes"
Records = tuple[list[int], list[list[str]]]  # the line each begins on, and its cells
csv.field_size_limit(LONGEST_CELL)


class RawRows:
    """All rows of one sheet or text file.

    numbers: sheet row, or the physical line a record starts on. rows: text cells, ragged as delivered (text files).
    columns: the same by column, short rows filled with empty text. notes: what was odd about the file, in words.
    width, ragged: where text rows are held by column, the width of most of them, and the others by place.
    cells: of a sheet, its typed cells by column. is_open: the text ends without a line end, so its last row may be cut.
    """

    is_open = False
    cells: Sequence[Sequence[Any]] = ()

    def __init__(
        self,
        numbers: list[int],
        rows: list[list[str]] | None = None,
        columns: tuple[list[str], ...] | None = None,
        notes: tuple[str, ...] = (),
        width: int | None = None,
        ragged: Mapping[int, list[str]] | None = None,
    ) -> None:
        self.numbers, self.notes = numbers, notes
        self.width, self.ragged = width, ragged or {}
        self._rows, self._columns = rows, columns

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def rows(self) -> list[list[str]]:
        return [self.row(index) for index in range(len(self))] if self._rows is None else self._rows

    @cached_property
    def columns(self) -> tuple[list[str], ...]:
        if self._columns is not None:
            return self._columns
        rows = self._rows or []
        refuse_many_cells(max(map(len, rows), default=0), len(self))
        return tuple(list(column) for column in zip_longest(*rows, fillvalue=""))

    def row(self, index: int) -> list[str]:
        """The cells of one row without building all rows."""
        if self._rows is not None:
            return self._rows[index]
        if index in self.ragged:
            return self.ragged[index]
        return [column[index] for column in (self.columns if self._columns is not None else ())[: self.width]]

    def number_cells(self, place: int) -> frozenset[int]:
        """The rows whose cell in this column is a number to the spreadsheet: no decimal mark is read into it."""
        typed = self.cells[place] if place < len(self.cells) else ()
        texts = self.columns[place] if typed else ()
        return frozenset(
            index for index, (cell, text) in enumerate(zip(typed, texts, strict=False)) if _is_number_cell(cell, text)
        )

    def write_numbers_with_comma(self, place: int) -> None:
        """Put the numbers of a sheet's column into words as its texts are written, so that one reading serves both."""
        if numbers := self.number_cells(place):
            written = [
                text.replace(".", ",") if index in numbers else text for index, text in enumerate(self.columns[place])
            ]
            self.columns = (*self.columns[:place], written, *self.columns[place + 1 :])

    def odd_widths(self, first: int, width: int, idle: Collection[int] = (), others: int = 0) -> "OddWidths":
        """The rows from `first` on that have another number of cells than the rest; a sheet's rows are all equal.

        A program writes every row with the same number of cells, so a few of another width are damaged: their cells
        stand under wrong headers. Where many differ, or most end before the header, the writer leaves out last blanks.
        idle: rows not looked at. others: rows of the header's width that are read elsewhere.
        """
        if self._rows is None and not self.ragged:
            return OddWidths()
        widths = {index: len(self.row(index)) for index in range(first, len(self)) if index not in idle}
        counted = Counter(widths.values())
        counted[width] += others
        usual = counted.most_common(1)[0][0]
        odd = frozenset(index for index, found in widths.items() if found not in (usual, width))
        if usual < width or len(odd) > max(1, FEW * counted.total()):
            return OddWidths(found=len(odd))
        return OddWidths(odd, frozenset(index for index in odd if widths[index] < width), len(odd))

    def raw_text(self, index: int) -> str:
        """One row as text, cells separated by commas and quoted where needed, for problem records."""
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(self.row(index))
        return line.getvalue()


def _is_number_cell(cell: object, text: str) -> bool:
    if isinstance(cell, str):  # a formula that was worked out
        return cell.startswith("=") and cell != text and CANONICAL.fullmatch(text) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def refuse_many_cells(width: int, rows: int) -> None:
    """TooLarge where a table would not fit into memory; one wide row among a million makes every row as wide."""
    if width > MOST_COLUMNS:
        raise TooLarge("wide_row", width=width, most=MOST_COLUMNS)
    if width * rows > MOST_CELLS:
        raise TooLarge("many_cells", rows=rows, width=width, most=MOST_CELLS)


@dataclass(frozen=True)
class OddWidths:
    """Rows of another width than the rest. damaged: not to be trusted; short: the narrower of them; found: how many."""

    damaged: frozenset[int] = frozenset()
    short: frozenset[int] = frozenset()
    found: int = 0


def refuse_loose_cells(rows: int, cells: int, most: int = LARGEST_LOOSE_BYTES) -> None:
    """TooLarge where rows that are read one by one, each with cells of its own, would not fit into memory."""
    if rows * ROW_BYTES + cells * CELL_BYTES > most:
        raise TooLarge("loose_cells", rows=rows, cells=cells)


def rows_of_text(text: str, delimiter: str = ",", first_line: int = 1, *, is_quoted: bool = True) -> RawRows:
    """Rows of delimited text; line breaks in quotes stay in their cell; an unclosed quote does not swallow the rest.

    first_line: the physical line the text begins on. is_quoted: quotation marks are no part of the cells.
    """
    count = text.count("\n") + text.count("\r") - text.count("\r\n") + 1
    refuse_loose_cells(count, count + text.count(delimiter))
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    notes: list[str] = []
    lines = io.StringIO(text, newline="")
    numbers, rows = (
        _records(text, delimiter, notes, first_line) if is_quoted else _unquoted(lines, delimiter, first_line)
    )
    if '="' in text:
        rows = [[plain_cell(cell) for cell in cells] for cells in rows]
    made = RawRows(numbers, rows=rows, notes=tuple(notes))
    made.is_open = bool(text) and not text.endswith(("\n", "\r"))
    return made


def _unquoted(lines: Iterable[str], delimiter: str, first: int) -> Records:
    """Each line a record, its quotation marks as they stand."""
    rows = list(csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE))
    return list(range(first, first + len(rows))), rows


def plain_cell(cell: str) -> str:
    """The text inside `="0042"`; every other cell as it is."""
    return cell[2:-1] if cell.startswith('="') and cell.find('"', 2) == len(cell) - 1 else cell


def _records(text: str, delimiter: str, notes: list[str], first: int) -> Records:
    starts: list[int] = []
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    last = 0
    broken: list[tuple[int, slice]] = []  # place and lines of the records with a line break inside
    for cells in reader:
        if reader.line_num - last > 1:
            broken.append((len(rows), slice(last, reader.line_num)))
        starts.append(first + last)
        rows.append(cells)
        last = reader.line_num
    if not broken:
        return starts, rows
    lines = list(io.StringIO(text, newline=""))
    after: Records = ([], [])
    place, part = broken[-1]
    if place == len(rows) - 1 and sum(line.count('"') for line in lines[part]) % 2:
        start = starts.pop()
        rows.pop()
        broken.pop()
        notes.append(NEVER_CLOSED.format(line=start))
        after = _unquoted(lines[part], delimiter, start)
    starts, rows = _without_swallowed(starts, rows, [(place, lines[part]) for place, part in broken], delimiter, notes)
    return starts + after[0], rows + after[1]


def _without_swallowed(
    starts: list[int], rows: list[list[str]], broken: Sequence[tuple[int, list[str]]], delimiter: str, notes: list[str]
) -> Records:
    """The records, those that stray quotation marks made of several rows taken apart again, with a note for each.

    Two stray marks look like the ends of one cell with line breaks: the rows between vanish, and the first gets the
    figures of the last. The lines of such a cell are rows themselves, which those of a comment or an address are not.
    """
    if not broken:
        return starts, rows
    looks = _Looks.of(rows, {place for place, _ in broken}, delimiter)
    numbers: list[int] = []
    made: list[list[str]] = []
    done = 0
    for place, (first, *others) in broken:
        if not looks.is_row(first) or sum(map(looks.is_row, others)) * 2 < len(others):
            continue
        start, count = starts[place], 1 + len(others)
        shown = f"lines {start} to {start + count - 1}"
        if looks.width < NARROW:
            notes.append(
                f"a cell on {shown} holds lines that look like rows; see whether its quotation marks are stray"
            )
            continue
        notes.append(f"stray quotation marks made one row of {shown}; these were read line by line")
        numbers += [*starts[done:place], *range(start, start + count)]
        made += [*rows[done:place], *map(looks.cells, (first, *others))]
        done = place + 1
    return numbers + starts[done:], made + rows[done:]


@dataclass(frozen=True)
class _Looks:
    """What a row of the file looks like. figures: the columns that hold a number or a day in nearly every row."""

    width: int
    figures: tuple[int, ...]
    delimiter: str

    @classmethod
    def of(cls, rows: Sequence[list[str]], apart: Collection[int], delimiter: str) -> "_Looks":
        widths = Counter(map(len, rows))
        width = max(widths, key=lambda each: (widths[each], each))
        whole = list(
            islice(
                (cells for place, cells in enumerate(rows) if len(cells) == width and place not in apart),
                1,
                LOOKED_AT + 1,
            )
        )
        counts = [sum(_is_figure(cells[place]) for cells in whole) for place in range(width)]
        return cls(
            width,
            tuple(place for place, count in enumerate(counts) if whole and count >= NEARLY * len(whole)),
            delimiter,
        )

    def cells(self, line: str) -> list[str]:
        """The cells of one line by itself: as quoted where that gives the usual width, else without quotes."""
        quoted = next(csv.reader([line], delimiter=self.delimiter), [])
        if len(quoted) == self.width and line.count('"') % 2 == 0:
            return quoted
        return next(csv.reader([line], delimiter=self.delimiter, quoting=csv.QUOTE_NONE), [])

    def is_row(self, line: str) -> bool:
        """True if the line has about the usual number of cells, and figures where rows have them, from either end."""
        cells = self.cells(line)
        if self.width < 2 or abs(len(cells) - self.width) > (1 if self.width > NARROW else 0):
            return False
        from_end = len(cells) - self.width
        return any(
            sum(0 <= place + shift < len(cells) and _is_figure(cells[place + shift]) for place in self.figures)
            >= ALIKE * len(self.figures)
            for shift in {0, from_end}
        )


def _is_figure(cell: str) -> bool:
    """True for a number or a day in digits; codes with letters say nothing about a row."""
    return any(map(str.isdigit, cell)) and not any(map(str.isalpha, cell))
