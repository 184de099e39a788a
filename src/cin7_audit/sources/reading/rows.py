"""One sheet or text file as rows and columns of text with 1-based row numbers: nothing dropped, nothing typed."""

import csv
import io
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from cin7_audit.sources.base import Peek
from cin7_audit.sources.reading.encoding import decode
from cin7_audit.sources.reading.spreadsheet import hidden_sheets, load_sheet

LONGEST_CELL = 1 << 30
csv.field_size_limit(LONGEST_CELL)


class RawRows:
    """All rows of one sheet or text file.

    numbers: sheet row, or the physical line a record starts on. rows: text cells, ragged as delivered (text files).
    columns: the same by column, short rows filled with empty text. notes: what was odd about the file, in words.
    """

    def __init__(
        self,
        numbers: list[int],
        rows: list[list[str]] | None = None,
        columns: tuple[list[str], ...] | None = None,
        notes: tuple[str, ...] = (),
        sheet: str = "",
    ) -> None:
        self.numbers, self.notes, self.sheet = numbers, notes, sheet
        self._rows, self._columns = rows, columns

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def rows(self) -> list[list[str]]:
        if self._rows is not None:
            return self._rows
        return [list(row) for row in zip(*self._columns, strict=True)] if self._columns else [[] for _ in self.numbers]

    @cached_property
    def columns(self) -> tuple[list[str], ...]:
        if self._columns is not None:
            return self._columns
        return tuple(list(column) for column in zip_longest(*(self._rows or []), fillvalue=""))

    def row(self, index: int) -> list[str]:
        """The cells of one row without building all rows."""
        if self._rows is not None:
            return self._rows[index]
        return [column[index] for column in self._columns or ()]

    def raw_text(self, index: int) -> str:
        """One row as text, cells separated by commas and quoted where needed, for problem records."""
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(self.row(index))
        return line.getvalue()


@dataclass(frozen=True)
class _Record:
    line: int
    cells: list[str]


def read_rows(peek: Peek, sheet: str | None = None) -> RawRows:
    """Every row of a text file or of one sheet (default: the first visible one)."""
    if peek.form == "xlsx":
        loaded = load_sheet(peek.evidence, sheet or peek.sheets[0])
        hidden = hidden_sheets(peek.evidence)
        notes = loaded.notes + ((f"hidden sheets not read: {', '.join(hidden)}",) if hidden else ())
        numbers = list(range(1, len(loaded) + 1))
        return RawRows(numbers, columns=loaded.columns, notes=notes, sheet=loaded.name)
    text, _, _ = decode(peek.evidence.path.read_bytes(), peek.encoding)
    return rows_of_text(text, peek.delimiter)


def rows_of_text(text: str, delimiter: str = ",") -> RawRows:
    """Rows of delimited text; line breaks inside quotes stay in their cell; an unclosed quote does not swallow the rest."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    numbers: list[int] = []
    rows: list[list[str]] = []
    notes: list[str] = []
    for record in _records(text, delimiter, notes):
        numbers.append(record.line)
        rows.append([_resolve(cell) for cell in record.cells])
    return RawRows(numbers, rows=rows, notes=tuple(notes))


def _resolve(cell: str) -> str:
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and '"' not in cell[2:-1] else cell


def _records(text: str, delimiter: str, notes: list[str]) -> list[_Record]:
    records: list[_Record] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    last = 0
    for cells in reader:
        records.append(_Record(last + 1, cells))
        last = reader.line_num
    if records and last - records[-1].line >= 1 and not _is_closed(text, records[-1].line):
        start = records.pop().line
        notes.append(f"a quotation mark on line {start} is never closed; the lines from there on were read without quotes")
        lines = list(io.StringIO(text, newline=""))[start - 1 :]
        reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        records.extend(_Record(start + offset, cells) for offset, cells in enumerate(reader))
    return records


def _is_closed(text: str, line: int) -> bool:
    """True if the quotation marks from this line on come in pairs."""
    lines = list(io.StringIO(text, newline=""))[line - 1 :]
    return sum(part.count('"') for part in lines) % 2 == 0
