"""A block of a large Movement Details file by column: which rows are beyond doubt, and their canonical columns."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cin7_audit.sources.cin7_core.kinds import FALLBACK, directions
from cin7_audit.sources.cin7_core.movement_details import NUMBERS
from cin7_audit.sources.cin7_core.tabular import Page
from cin7_audit.sources.reading import RawRows, clean, clean_text, split_location
from cin7_audit.sources.reading.moments import MICROSECONDS, moments
from cin7_audit.sources.reading.vectors import (
    FIGURE,
    Coded,
    Figures,
    Flags,
    Memory,
    Whole,
    as_decimals,
    coded,
    figure,
    figures,
    is_varied,
    trimmed,
)
from cin7_audit.vocabulary import MOVEMENT_KINDS, TABLES

NOT_WRITTEN = ("source_id", "document_id", "line_no", "unit_cost", "reference")  # unknown in this report
TEXTS = pa.string()
BULK_COLUMNS = tuple(column for column in TABLES["movement"].columns if column.name not in NOT_WRITTEN)


@dataclass
class Bulk:
    """One large file being read: the page settled on a sample, and what its plain rows came to."""

    page: Page
    folder: Path
    memories: dict[str, Memory]
    good: int = 0
    parts: int = 0
    left: list[RawRows] = field(default_factory=list)
    left_cells: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    positive: set[str] = field(default_factory=set)
    last_rows: list[int] = field(default_factory=list)

    def has(self, name: str) -> bool:
        return self.page.body.has(name)

    @property
    def words(self) -> dict[str, str]:
        """Canonical column -> column of the map, of plain words."""
        return {rule.column: rule.source for rule in self.page.report.later if rule.way == "text"}


@dataclass(frozen=True)
class Columns:
    """One block taken apart. good: rows beyond doubt. known: their numbers, words, moments as they will be written."""

    good: Flags
    known: pa.Table
    figures: dict[str, Figures]
    types: Coded

    def only_good(self) -> "Columns":
        if self.good.all():
            return self
        found = {name: each.only(self.good) for name, each in self.figures.items()}
        return Columns(self.good[self.good], self.known.filter(pa.array(self.good)), found, self.types.only(self.good))


def memories_of(page: Page) -> dict[str, Memory]:
    """The parser of every column, with what it has said so far."""

    def moment(text: str) -> dt.datetime | None:
        found = page.moment(text)
        return dt.datetime.fromisoformat(found) if found else None

    parsers: dict[str, Callable[[str], Any]] = {"date": moment, "recorded_at": moment}
    parsers |= {"site": lambda text: split_location(text)[0], "inner_bin": lambda text: split_location(text)[1]}
    parsers |= dict.fromkeys(NUMBERS, lambda text: figure(page.decimal(text)))
    return defaultdict(lambda: Memory(clean_text), {name: Memory(parse) for name, parse in parsers.items()})


def columns_of(bulk: Bulk, raw: pa.Table) -> Columns:
    """Every column parsed. A good row has a known identity, day and kind, no refused cell and one direction."""
    places = bulk.page.body.matched.positions

    def cells(name: str) -> pa.Array:
        return raw.column(f"c{places[name]}").combine_chunks()

    sources = {"sku": "sku", "own_bin": "bin", "site": "site", "inner_bin": "site", **bulk.words}
    texts = {name: _words(cells(source), bulk.memories[name]) for name, source in sources.items() if source in places}
    types = coded(cells("reference_type"), bulk.memories["document_type"])
    known = np.array([directions(clean(word)) is not None for word in types.values] + [False, False])
    good: Flags = known[types.codes] & _is_filled(texts["sku"])
    stamps: dict[str, pa.Array] = {}
    for name in ("date", "recorded_at"):
        if name in places:
            found = moments(cells(name), bulk.memories[name], bulk.page.order)
            stamps[name] = found.stamps
            good &= ~found.refused
    good &= _is_filled(stamps["date"])
    numbers = {name: figures(cells(name), bulk.memories[name], bulk.page.mark) for name in NUMBERS if name in places}
    for each in numbers.values():
        good &= ~each.refused & (each.amounts >= 0)
    for one, other in (NUMBERS[:2], NUMBERS[2:]):
        if one in numbers and other in numbers:
            good &= (numbers[one].amounts == 0) | (numbers[other].amounts == 0)
    return Columns(good, pa.table({**texts, **stamps, "source_row": raw.column("n")}), numbers, types)


def _words(column: pa.Array, memory: Memory) -> pa.Array:
    """A column of texts; plain words are trimmed as a whole where they mostly differ."""
    if memory.parse is clean_text and pa.types.is_string(column.type) and is_varied(column):
        return trimmed(column)
    return coded(column, memory).array(pa.string())


def _is_filled(column: pa.Array) -> Flags:
    flags: Flags = column.is_valid().to_numpy(zero_copy_only=False)
    return flags


def moved(bulk: Bulk, columns: Columns) -> pa.Table:
    """The canonical columns of the good rows; the sums of their figures are added to the file's control totals."""
    columns = columns.only_good()
    known, count = columns.known, columns.known.num_rows
    _add_up(bulk, columns.figures, known["source_row"].to_numpy())
    quantity, value = (_net(columns.figures, *names, count) for names in (NUMBERS[:2], NUMBERS[2:]))

    def column(name: str, kind: pa.DataType = TEXTS) -> pa.ChunkedArray | pa.Array:
        return known[name] if name in known.column_names else pa.nulls(count, kind)

    made = {
        "movement_id": pc.binary_join_element_wise(f"{bulk.page.source_id}-", known["source_row"].cast(TEXTS), ""),
        "document_type": columns.types.array(TEXTS),
        "kind": _kinds(columns.types, quantity, value).array(TEXTS),
        "effective_date": known["date"].cast(pa.date32(), safe=False),
        "completed_at": known["date"],
        "recorded_at": column("recorded_at", MICROSECONDS),
        "sku": known["sku"],
        "site": known["site"] if bulk.has("site") else _site_of_file(bulk, count),
        "bin": _bins(column("own_bin"), column("inner_bin")),
        "quantity": as_decimals(quantity),
        "value": as_decimals(value) if bulk.has("value_in") or bulk.has("value_out") else pa.nulls(count, FIGURE),
        "source_row": known["source_row"],
    } | {name: column(name) for name in bulk.words}
    return pa.table({each.name: made[each.name] for each in BULK_COLUMNS})


def _net(found: dict[str, Figures], into: str, out: str, count: int) -> Whole:
    """In minus out, in ten-thousandths."""
    nil = Figures(np.zeros(count, np.int64), np.zeros(count, np.bool_))
    return found.get(into, nil).amounts - found.get(out, nil).amounts


def _add_up(bulk: Bulk, found: dict[str, Figures], numbers: Whole) -> None:
    """Control totals, signs and the last row numbers of the good rows of one block."""
    for name, each in found.items():
        total = each.total
        bulk.sums[name] = bulk.sums.get(name, Decimal(0)) + total
        if total > 0:
            bulk.positive.add(name)
    bulk.last_rows = [*bulk.last_rows, *numbers[-3:].tolist()][-3:]


def _kinds(types: Coded, quantity: Whole, value: Whole) -> Coded:
    """The kind of each row: by the direction of its quantity; value without quantity is a cost change."""
    found = [directions(clean(word)) or FALLBACK for word in types.values]
    place = MOVEMENT_KINDS.index
    into = np.array([place(one) for one, _ in found], np.int32)[types.codes]
    out = np.array([place(other) for _, other in found], np.int32)[types.codes]
    still = np.where(value == 0, out, np.int32(place("cost_change")))
    return Coded(np.where(quantity > 0, into, np.where(quantity < 0, out, still)), list(MOVEMENT_KINDS))


def _site_of_file(bulk: Bulk, count: int) -> pa.Array:
    return pa.array([bulk.page.fact("site")], TEXTS).take(pa.array(np.zeros(count, np.int64)))


def _bins(own: pa.ChunkedArray | pa.Array, inner: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """The bin column, else the bin behind the site's colon."""
    if inner.null_count == len(inner):
        return own
    return pc.coalesce(own.cast(TEXTS), inner.cast(TEXTS))
