"""One sheet or text file as rows and columns of text with 1-based row numbers: nothing dropped, nothing typed."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from cin7_audit.sources.limits import MOST_CELLS, MOST_COLUMNS
from cin7_audit.sources.reading.unreadable import TooLarge

LONGEST_CELL = 1 << 30
FEW = 0.1  # share of a file's rows up to which rows of another width are damage, not the way the file is written (default, ours)
csv.field_size_limit(LONGEST_CELL)


class RawRows:
    """All rows of one sheet or text file.

    numbers: sheet row, or the physical line a record starts on. rows: text cells, ragged as delivered (text files).
    columns: the same by column, short rows filled with empty text. notes: what was odd about the file, in words.
    width, ragged: where text rows are held by column, the width of most of them, and the others by place.
    is_open: the text ends without a line end, so its last row may be cut.
    """

    is_open = False

    def __init__(
        self,
        numbers: list[int],
        rows: list[list[str]] | None = None,
        columns: tuple[list[str], ...] | None = None,
        notes: tuple[str, ...] = (),
        sheet: str = "",
        width: int | None = None,
        ragged: Mapping[int, list[str]] | None = None,
    ) -> None:
        self.numbers, self.notes, self.sheet = numbers, notes, sheet
        self.width, self.ragged = width, ragged or {}
        self._rows, self._columns = rows, columns

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def rows(self) -> list[list[str]]:
        if self._rows is not None:
            return self._rows
        return [self.row(index) for index in range(len(self))]

    @cached_property
    def columns(self) -> tuple[list[str], ...]:
        if self._columns is None:
            refuse_many_cells(max(map(len, self._rows or ()), default=0), len(self))
        if self._columns is not None:
            return self._columns
        return tuple(list(column) for column in zip_longest(*(self._rows or []), fillvalue=""))

    def row(self, index: int) -> list[str]:
        """The cells of one row without building all rows."""
        if self._rows is not None:
            return self._rows[index]
        if index in self.ragged:
            return self.ragged[index]
        return [column[index] for column in (self._columns or ())[: self.width]]

    def odd_widths(self, first: int, width: int, idle: Collection[int] = (), others: int = 0) -> "OddWidths":
        """The rows from `first` on that have another number of cells than the rest; a sheet's rows are all equal.

        A program writes every row with the same number of cells, so a few of another width are damaged: their cells stand under
        wrong headers. Where many differ, or most end before the header does, the writer leaves out blank cells at the end.
        idle: rows not looked at. others: rows of the header's width that are read elsewhere.
        """
        if self._rows is None and not self.ragged:
            return OddWidths(frozenset(), frozenset(), 0)
        widths = {index: len(self.row(index)) for index in range(first, len(self)) if index not in idle}
        counted = Counter(widths.values())
        counted[width] += others
        usual = counted.most_common(1)[0][0]
        odd = {index for index, found in widths.items() if found != usual and (found < width or found > width)}
        if usual < width or len(odd) > max(1, FEW * counted.total()):
            return OddWidths(frozenset(), frozenset(), len(odd))
        return OddWidths(frozenset(odd), frozenset(index for index in odd if widths[index] < width), len(odd))

    def raw_text(self, index: int) -> str:
        """One row as text, cells separated by commas and quoted where needed, for problem records."""
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(self.row(index))
        return line.getvalue()


def refuse_many_cells(width: int, rows: int) -> None:
    """TooLarge where a table would not fit into memory; one wide row among a million makes every row as wide."""
    if width > MOST_COLUMNS:
        raise TooLarge(
            f"a row of {width:,} cells", f"at most {MOST_COLUMNS:,} columns", "Export fewer columns, or look for stray delimiters."
        )
    if width * rows > MOST_CELLS:
        seen = f"{rows:,} rows of up to {width:,} cells"
        raise TooLarge(seen, f"at most {MOST_CELLS:,} cells of this kind of file")


@dataclass(frozen=True)
class OddWidths:
    """Rows of another width than the rest. damaged: those whose cells cannot be trusted, short: the narrower of them. found: how many in all."""

    damaged: frozenset[int]
    short: frozenset[int]
    found: int


@dataclass(frozen=True)
class _Record:
    line: int
    cells: list[str]


def rows_of_text(text: str, delimiter: str = ",", first_line: int = 1) -> RawRows:
    """Rows of delimited text; line breaks inside quotes stay in their cell; an unclosed quote does not swallow the rest.

    first_line: the physical line the text begins on.
    """
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    numbers: list[int] = []
    rows: list[list[str]] = []
    notes: list[str] = []
    for record in _records(text, delimiter, notes, first_line - 1):
        numbers.append(record.line + first_line - 1)
        rows.append([plain_cell(cell) for cell in record.cells])
    made = RawRows(numbers, rows=rows, notes=tuple(notes))
    made.is_open = bool(text) and not text.endswith(("\n", "\r"))
    return made


def plain_cell(cell: str) -> str:
    """The text inside `="0042"`; every other cell as it is."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and '"' not in cell[2:-1] else cell


def _records(text: str, delimiter: str, notes: list[str], before: int) -> list[_Record]:
    records: list[_Record] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    last = 0
    for cells in reader:
        records.append(_Record(last + 1, cells))
        last = reader.line_num
    if records and last - records[-1].line >= 1 and not _is_closed(text, records[-1].line):
        start = records.pop().line
        notes.append(f"a quotation mark on line {start + before} is never closed; the lines from there on were read without quotes")
        lines = list(io.StringIO(text, newline=""))[start - 1 :]
        reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        records.extend(_Record(start + offset, cells) for offset, cells in enumerate(reader))
    return records


def _is_closed(text: str, line: int) -> bool:
    """True if the quotation marks from this line on come in pairs."""
    lines = list(io.StringIO(text, newline=""))[line - 1 :]
    return sum(part.count('"') for part in lines) % 2 == 0
