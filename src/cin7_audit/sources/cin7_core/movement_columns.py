"""One block of a large Movement Details file, column by column: which rows are beyond doubt, and their canonical columns."""

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
    REFUSED,
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
    """One block taken apart. good: the rows beyond doubt."""

    good: Flags
    texts: dict[str, Coded | pa.Array]
    stamps: dict[str, pa.Array]
    figures: dict[str, Figures]
    types: Coded
    numbers: Whole


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
    """Every column parsed; a row is good if identity, day and kind are known, no cell is refused and it goes one way."""
    places = bulk.page.body.matched.positions

    def cells(name: str) -> pa.Array:
        return raw.column(f"c{places[name]}").combine_chunks()

    words = {"sku": "sku", **bulk.words}
    texts = {name: _words(cells(source), bulk.memories[name]) for name, source in words.items() if source in places}
    types = coded(cells("reference_type"), bulk.memories["document_type"])
    if "bin" in places:
        texts["own_bin"] = coded(cells("bin"), bulk.memories["own_bin"])
    if "site" in places:
        texts |= {name: coded(cells("site"), bulk.memories[name]) for name in ("site", "inner_bin")}
    known = np.array([directions(clean(word)) is not None for word in types.values] + [False, False])
    good: Flags = known[types.codes] & _is_known(texts["sku"])
    stamps: dict[str, pa.Array] = {}
    for name in ("date", "recorded_at"):
        if name in places:
            found = moments(cells(name), bulk.memories[name], bulk.page.order)
            stamps[name] = found.stamps
            good &= ~found.refused
    good &= stamps["date"].is_valid().to_numpy(zero_copy_only=False)
    numbers = {name: figures(cells(name), bulk.memories[name], bulk.page.mark) for name in NUMBERS if name in places}
    for each in numbers.values():
        good &= ~each.refused & (each.amounts >= 0)
    for one, other in (NUMBERS[:2], NUMBERS[2:]):
        if one in numbers and other in numbers:
            good &= (numbers[one].amounts == 0) | (numbers[other].amounts == 0)
    return Columns(good, texts, stamps, numbers, types, raw.column("n").to_numpy())


def _words(column: pa.Array, memory: Memory) -> Coded | pa.Array:
    """A column of words; trimmed as a whole where they mostly differ."""
    if pa.types.is_string(column.type) and is_varied(column):
        return trimmed(column)
    return coded(column, memory)


def _is_known(column: Coded | pa.Array) -> Flags:
    if isinstance(column, Coded):
        return column.codes > REFUSED + 1
    flags: Flags = column.is_valid().to_numpy(zero_copy_only=False)
    return flags


def moved(bulk: Bulk, columns: Columns) -> pa.Table:
    """The canonical columns of the good rows; the sums of their figures are added to the file's control totals."""
    every = bool(columns.good.all())
    chosen = None if every else pa.array(columns.good)
    numbers = columns.numbers if every else columns.numbers[columns.good]
    count = len(numbers)
    found = {name: each if every else each.only(columns.good) for name, each in columns.figures.items()}
    _add_up(bulk, found, numbers)
    quantity, value = (_net(found, *names, count) for names in (NUMBERS[:2], NUMBERS[2:]))
    types = columns.types if every else columns.types.only(columns.good)

    def text(name: str) -> pa.Array:
        words = columns.texts.get(name)
        if words is None:
            return pa.nulls(count, pa.string())
        if isinstance(words, Coded):
            return (words if every else words.only(columns.good)).array(pa.string())
        return words if chosen is None else words.filter(chosen)

    def stamp(name: str) -> pa.Array:
        stamps = columns.stamps.get(name)
        return pa.nulls(count, MICROSECONDS) if stamps is None else stamps if chosen is None else stamps.filter(chosen)

    moment = stamp("date")
    made = {
        "movement_id": pc.binary_join_element_wise(f"{bulk.page.source_id}-", pa.array(numbers).cast(pa.string()), ""),
        "document_type": types.array(pa.string()),
        "kind": _kinds(types, quantity, value).array(pa.string()),
        "effective_date": moment.cast(pa.date32(), safe=False),
        "completed_at": moment,
        "recorded_at": stamp("recorded_at"),
        "sku": text("sku"),
        "site": text("site") if bulk.has("site") else _site_of_file(bulk, count),
        "bin": _bins(text("own_bin"), text("inner_bin")),
        "quantity": as_decimals(quantity),
        "value": as_decimals(value) if bulk.has("value_in") or bulk.has("value_out") else pa.nulls(count, FIGURE),
        "source_row": pa.array(numbers),
    } | {name: text(name) for name in bulk.words}
    return pa.table({column.name: made[column.name] for column in BULK_COLUMNS})


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
    return pa.array([bulk.page.fact("site")], pa.string()).take(pa.array(np.zeros(count, np.int64)))


def _bins(own: pa.Array, inner: pa.Array) -> pa.Array:
    """The bin column, else the bin behind the site's colon."""
    if inner.null_count == len(inner):
        return own
    return pc.coalesce(own.cast(pa.string()), inner.cast(pa.string()))
