"""Columns of a large file as arrays: plain figures and days all at once, every other cell through the ordinary parser.

A parser is called once per distinct text of the whole file (Memory). Figures are whole numbers of ten-thousandths, the
scale of quantities and money in the case: sums and differences are exact. A refused cell is marked, never guessed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cin7_audit.sources.reading.cells import cell_text
from cin7_audit.sources.reading.numbers import BLANKS

SCALE = 4
FIGURE = pa.decimal128(18, SCALE)
STEP = Decimal(1).scaleb(-SCALE)
LARGEST = Decimal(10) ** 14
PLAIN = {".": r"^-?[0-9]{1,13}(\.[0-9]{1,4})?$", ",": r"^-?[0-9]{1,13}(,[0-9]{1,4})?$"}  # by decimal mark
GROUPED = {".": r"^-?[0-9]{1,3}(,[0-9]{3}){1,3}(\.[0-9]{1,4})?$", ",": r"^-?[0-9]{1,3}(\.[0-9]{3}){1,3}(,[0-9]{1,4})?$"}
HEAD = 4000  # a column whose first cells mostly differ is worked on as a whole where that gives the same
REMEMBERED = 1 << 20  # distinct texts of one column kept over the blocks of a file
UNKNOWN, REFUSED = -1, -2  # codes of a blank cell and of one the parser refuses
EXACT = 2.0**53  # whole numbers a float holds exactly

Parse = Callable[[str], Any]
Codes = npt.NDArray[np.int32]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Memory:
    """What a parser said to each text of one column, over a file's blocks. None: a blank; ValueError: a refusal."""

    def __init__(self, parse: Parse) -> None:
        self.parse = parse
        self.known: dict[Any, Any] = {}

    def of(self, cell: Any) -> Any:
        """The parsed value, None, or the refusal itself."""
        if cell in self.known:
            return self.known[cell]
        try:
            value = self.parse(cell if isinstance(cell, str) else cell_text(cell))
        except (ValueError, ArithmeticError) as refusal:
            value = refusal
        if len(self.known) >= REMEMBERED:
            self.known.clear()
        self.known[cell] = value
        return value


@dataclass(frozen=True)
class Coded:
    """A column as places in a list of distinct values; UNKNOWN and REFUSED are no places."""

    codes: Codes
    values: list[Any] = field(default_factory=list)

    def array(self, kind: pa.DataType) -> pa.Array:
        """The column as an Arrow dictionary array, which Parquet takes as it is."""
        return pa.DictionaryArray.from_arrays(pa.array(self.codes, mask=self.codes < 0), pa.array(self.values, kind))

    def plain(self, kind: pa.DataType) -> pa.Array:
        """The column as an ordinary Arrow array."""
        return pa.array(self.values, kind).take(pa.array(self.codes, mask=self.codes < 0))

    def only(self, chosen: Flags) -> "Coded":
        return Coded(self.codes[chosen], self.values)


@dataclass(frozen=True)
class Figures:
    """A column of figures in ten-thousandths; 0 for a blank cell. refused: cells that are no figure, or too large.

    residues: what rounding to ten-thousandths took from a cell; known for cells that have more decimals.
    """

    amounts: Whole
    refused: Flags
    residues: Coded | None = None

    def only(self, chosen: Flags) -> "Figures":
        return Figures(
            self.amounts[chosen], self.refused[chosen], self.residues.only(chosen) if self.residues else None
        )

    @property
    def total(self) -> Decimal:
        """The exact sum, beyond 64 bits where it must be."""
        high, low = self.amounts >> 32, self.amounts & 0xFFFFFFFF
        rounded = Decimal((int(high.sum()) << 32) + int(low.sum())).scaleb(-SCALE)
        if self.residues is None:
            return rounded
        counts = np.bincount(self.residues.codes[self.residues.codes >= 0], minlength=len(self.residues.values))
        return rounded + sum(
            (residue * int(count) for residue, count in zip(self.residues.values, counts, strict=True)), Decimal(0)
        )


def is_varied(column: pa.Array) -> bool:
    """True where the first cells mostly differ, so that a list of distinct values saves nothing."""
    head = column.slice(0, HEAD)
    return len(head) == HEAD and len(head.unique()) > HEAD // 4


def coded(column: pa.Array, memory: Memory) -> Coded:
    """The column parsed, one call per distinct cell."""
    encoded = column.dictionary_encode()
    places: dict[Any, int] = {}
    remap = []
    for cell in encoded.dictionary.to_pylist():
        value = memory.of(cell)
        if value is None:
            remap.append(UNKNOWN)
        elif isinstance(value, Exception):
            remap.append(REFUSED)
        else:
            remap.append(places.setdefault(value, len(places)))
    remap.append(UNKNOWN)  # where a null cell's place -1 leads
    places_of_cells = encoded.indices.fill_null(-1).to_numpy()
    return Coded(np.array(remap, np.int32)[places_of_cells], list(places))


def trimmed(column: pa.Array) -> pa.Array:
    """Text without surrounding blanks of any kind, null for a blank: clean_text of a whole column."""
    made = pc.utf8_trim_whitespace(column)
    if not pc.all(pc.string_is_ascii(made), min_count=0).as_py():
        made = pc.utf8_trim(made, BLANKS + " ")
    empty = pc.equal(made, "")
    return pc.if_else(empty, None, made) if pc.any(empty).as_py() else made


def figures(column: pa.Array, memory: Memory, mark: str = ".") -> Figures:
    """The column as figures: plain ones cast at once where most differ, else by the parser. mark: the decimal mark."""
    if pa.types.is_floating(column.type):
        return _from_floats(column, memory)
    if pa.types.is_string(column.type) and is_varied(column):
        is_known, amounts = _cast(column, PLAIN[mark], "", mark)
        others = np.flatnonzero(~is_known & column.is_valid().to_numpy(zero_copy_only=False))
        rest = column.take(pa.array(others))
        is_grouped, grouped = _cast(rest, GROUPED[mark], "," if mark == "." else ".", mark)
        amounts[others] = grouped
        return _rest(column, amounts, others[~is_grouped], memory)
    return _rounded(coded(column, memory))


def _rounded(found: Coded) -> Figures:
    """Parsed decimals in ten-thousandths, with what rounding took."""
    table = np.array([*(int(fitting(value).scaleb(SCALE)) for value in found.values), 0, 0], np.int64)
    residues = [value - fitting(value) for value in found.values]
    return Figures(table[found.codes], found.codes == REFUSED, Coded(found.codes, residues) if any(residues) else None)


def _cast(column: pa.Array, pattern: str, group: str, mark: str) -> tuple[Flags, Whole]:
    """(which cells have this look, their figures in ten-thousandths)"""
    matches = pc.fill_null(pc.match_substring_regex(column, pattern), False)
    texts = pc.if_else(matches, column, None)
    texts = pc.replace_substring(texts, group, "") if group else texts
    texts = pc.replace_substring(texts, ",", ".") if mark == "," else texts
    return matches.to_numpy(zero_copy_only=False), _ten_thousandths(texts.cast(FIGURE))


def _from_floats(column: pa.Array, memory: Memory) -> Figures:
    """Numbers of a sheet: the nearest float of a four-place decimal is that decimal; the rest go by their digits."""
    numbers = np.nan_to_num(column.fill_null(0.0).to_numpy(), nan=np.inf)
    scaled = numbers * 10**SCALE
    nearest = np.rint(scaled)
    is_plain = (np.abs(nearest) < EXACT) & (nearest / 10**SCALE == numbers)
    return _rest(column, np.where(is_plain, nearest, 0).astype(np.int64), np.flatnonzero(~is_plain), memory)


def _rest(column: pa.Array, amounts: Whole, places: npt.NDArray[np.intp], memory: Memory) -> Figures:
    """The cells at these places, which are no plain figures, by the parser."""
    refused = np.zeros(len(column), np.bool_)
    if not len(places):
        return Figures(amounts, refused)
    found = _rounded(coded(column.take(pa.array(places)), memory))
    amounts[places], refused[places] = found.amounts, found.refused
    if found.residues is None:
        return Figures(amounts, refused)
    codes = np.full(len(column), UNKNOWN, np.int32)
    codes[places] = found.residues.codes
    return Figures(amounts, refused, Coded(codes, found.residues.values))


def figure(text: str | None) -> Decimal | None:
    """The exact value of a canonical decimal; ValueError where it is too large for the case."""
    if text is None:
        return None
    fitting(value := Decimal(text))
    return value


def fitting(value: Decimal) -> Decimal:
    """The value rounded to the scale of the case, as its cast does; ValueError where it is too large for it."""
    if abs(value) >= LARGEST or abs(rounded := value.quantize(STEP, ROUND_HALF_UP)) >= LARGEST:
        raise ValueError(str(value))
    return rounded


def _ten_thousandths(column: pa.Array) -> Whole:
    """The whole numbers inside a decimal column, 0 for null: of the 16 bytes of each, the lower 8 hold it."""
    words = np.frombuffer(column.fill_null(Decimal(0)).buffers()[1], np.int64)
    return words[2 * column.offset : 2 * (column.offset + len(column)) : 2].copy()


def as_decimals(amounts: Whole, unknown: Flags | None = None) -> pa.Array:
    """Ten-thousandths as a decimal column."""
    words = np.empty((len(amounts), 2), np.int64)
    words[:, 0], words[:, 1] = amounts, amounts >> 63
    valid = None if unknown is None else pa.array(~unknown).buffers()[1]
    return pa.Array.from_buffers(FIGURE, len(amounts), [valid, pa.py_buffer(words)])
