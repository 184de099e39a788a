"""Every row of a file at once, for readers that need them all: a sheet, a text file, or a large one held by column.

A text file of millions of rows costs far less by column: the engine splits the lines, and cells that say the same share
one text. Rows of another width than most, and blocks the engine cannot split with certainty, are read as in small
files; a blank line is a row of blank cells.
"""

import sys
from collections import Counter
from collections.abc import Iterable
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from cin7_audit.sources.base import Peek
from cin7_audit.sources.limits import LARGEST_TEXT_BYTES, MOST_CELLS
from cin7_audit.sources.opening import opened
from cin7_audit.sources.reading.bulk import Block, blocks, is_open
from cin7_audit.sources.reading.encoding import decode
from cin7_audit.sources.reading.memory import collection_paused
from cin7_audit.sources.reading.rows import RawRows, refuse_many_cells, rows_of_text
from cin7_audit.sources.reading.spreadsheet import load_sheet
from cin7_audit.sources.reading.unreadable import TooLarge

LARGE_BYTES = 4 << 20  # text files above this are held by column
LARGEST_UNDIVIDED_BYTES = 64 << 20  # of a text file that has only one column
SHARED_TEXTS = 1 << 20  # different texts of all columns that later blocks may share
RAGGED_BYTES = 240  # of memory for a row of another width, besides its cells


def read_rows(peek: Peek, sheet: str | None = None) -> RawRows:
    """Every row of a text file or of one sheet (default: the first visible one)."""
    with collection_paused():
        if peek.form == "xlsx":
            return _rows_of_sheet(peek, sheet or peek.sheets[0])
        if peek.evidence.path.stat().st_size > LARGE_BYTES and (width := _usual_width(peek)) > 1:
            held = _Held(width)
            for block in blocks(peek, 1, width):
                held.add(block)
            rows = held.rows()
            rows.is_open = is_open(peek.evidence.path)
            return rows
        with opened(peek.evidence.path) as stream:
            text, _, _ = decode(_whole(stream), peek.encoding)
        return rows_of_text(text, peek.delimiter)


def _whole(stream: BinaryIO) -> bytes:
    """All bytes of a file without columns to hold it by: such a file is small or no table."""
    data = stream.read(LARGEST_UNDIVIDED_BYTES + 1)
    if len(data) > LARGEST_UNDIVIDED_BYTES:
        raise TooLarge("undivided_text", most=LARGEST_UNDIVIDED_BYTES)
    return data


def _rows_of_sheet(peek: Peek, name: str) -> RawRows:
    loaded = load_sheet(peek.evidence, name)
    rows = RawRows(list(range(1, len(loaded) + 1)), columns=loaded.columns, notes=loaded.notes)
    rows.cells = loaded.raw_columns
    return rows


def _usual_width(peek: Peek) -> int:
    """The number of cells most of the first rows have."""
    widths = Counter(len(row) for row in peek.rows if row)
    return widths.most_common(1)[0][0] if widths else 0


class _Held:
    """The growing columns of one large text file, its rows in order."""

    def __init__(self, width: int) -> None:
        self.columns: list[list[str]] = [[] for _ in range(width)]
        self.shared: list[dict[str, str]] = [{} for _ in range(width)]
        self.numbers: list[int] = []
        self.ragged: dict[int, list[str]] = {}
        self.notes: list[str] = []
        self.held_bytes = 0  # of memory, for different texts and rows of another width

    def add(self, block: Block) -> None:
        """The rows of one block behind those held; rows the engine left out go to their place among the others."""
        odd = block.odd.rows if block.odd else []
        refuse_many_cells(max(map(len, odd), default=0), 1)
        refuse_many_cells(len(self.columns), len(self.numbers) + len(odd) + block.table.num_rows)
        cells = [self._texts(place, block.table.column(place)) for place in range(len(self.columns))]
        numbers: list[int] = block.table.column("n").to_pylist()
        if block.odd is not None:
            self.notes += block.odd.notes
            cells, numbers = self._with_odd(cells, numbers, block.odd)
        for column, more in zip(self.columns, cells, strict=True):
            column += more
        self.numbers += numbers
        if self.held_bytes > LARGEST_TEXT_BYTES:
            raise TooLarge("different_cells", most=LARGEST_TEXT_BYTES)

    def _texts(self, place: int, column: pa.ChunkedArray) -> list[str]:
        """The cells of one column as text; the same text is one object, in this block and those before."""
        encoded = column.combine_chunks().dictionary_encode()
        if len(self.shared[place]) > SHARED_TEXTS // len(self.columns):
            self.shared[place].clear()
        texts = self._shared(place, encoded.dictionary.to_pylist())
        table = np.array([*texts, ""], dtype=object)  # the last place is that of a null
        found: list[str] = table[encoded.indices.fill_null(-1).to_numpy()].tolist()
        return found

    def _shared(self, place: int, texts: Iterable[str]) -> list[str]:
        """Texts of one column, each one object; new ones count as held."""
        known, made = self.shared[place], []
        for text in texts:
            if text not in known:
                known[text] = text
                self.held_bytes += sys.getsizeof(text)
            made.append(known[text])
        return made

    def _with_odd(self, cells: list[list[str]], numbers: list[int], odd: RawRows) -> tuple[list[list[str]], list[int]]:
        """Columns and numbers with the odd rows in their order; a row of another width is also kept as it is."""
        width, before = len(self.columns), len(self.numbers)
        order = np.argsort(np.array([*numbers, *odd.numbers]), kind="stable")
        filled = [(row + [""] * (width - len(row)))[:width] for row in odd.rows]
        for place in np.flatnonzero(order >= len(numbers)):
            row = odd.rows[order[place] - len(numbers)]
            if len(row) != width:
                self.ragged[before + int(place)] = row
                self.held_bytes += RAGGED_BYTES + sum(map(sys.getsizeof, row))
        more = [self._shared(at, (row[at] for row in filled)) for at in range(width)]
        mixed = [np.array([*column, *more[at]], dtype=object)[order].tolist() for at, column in enumerate(cells)]
        return mixed, [*np.array([*numbers, *odd.numbers])[order].tolist()]

    def rows(self) -> RawRows:
        """All rows; columns beyond the usual width where some row has them, the last for the rest where memory ends."""
        width, widest = len(self.columns), max((len(row) for row in self.ragged.values()), default=0)
        most = max(width + 1, MOST_CELLS // max(1, len(self.numbers)))
        for place in range(width, min(widest, most)):
            column = [""] * len(self.numbers)
            for index, row in self.ragged.items():
                column[index] = ("" if place >= len(row) else row[place]) if place < most - 1 else "".join(row[place:])
            self.columns.append(column)
        return RawRows(
            self.numbers, columns=tuple(self.columns), notes=tuple(self.notes), width=width, ragged=self.ragged
        )
