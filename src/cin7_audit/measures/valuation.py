"""FIFO and moving average re-performed, exactly, per sku x site, against the value the system recorded for every issue.

Integers throughout (see measures.costing): quantities in 1/10,000, unit costs in 1/1,000,000, so costs are in 1/10^10 and
become DECIMAL only at the end, rounded half away from zero to 1/10,000. One sort, nothing quadratic in one busy sku; of the
issues only those furthest from FIFO are kept, so memory does not grow with the client.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cin7_audit.case import Case
from cin7_audit.measures.costing import Numbers, fifo, moving_average
from cin7_audit.measures.replay import COST_SCALE, QUANTITY_SCALE, Whole, numbers, rounds, starts, whole

MOST_ISSUES = 20_000  # issues listed
UNIT = 10_000  # 1 of base currency in the four decimals kept

# An opening that no row states (implied by a count or snapshot) enters as a receipt before everything else.
IMPLIED = f"""
WITH implied AS (
  SELECT k.site_key, sum(o.opening) AS opening, min(p.sku) AS sku FROM opening_belief AS o JOIN place AS p ON o.place_key = p.place_key
  JOIN (SELECT DISTINCT site_key, sku, site FROM stock_key) AS k ON p.sku = k.sku AND p.site IS NOT DISTINCT FROM k.site
  WHERE o.opening > 0 GROUP BY k.site_key)
SELECT i.site_key, i.opening, coalesce(TRY_CAST(round(CAST(c.unit_cost AS DOUBLE) * {COST_SCALE}) AS BIGINT), 0)
FROM implied AS i LEFT JOIN sku_cost AS c ON i.sku = c.sku ORDER BY i.site_key
"""

LARGEST = """
SELECT m.document_no, m.kind, m.stock_day, m.sku, m.site, m.bin, m.quantity, c.recorded_cost, c.fifo_cost, c.average_cost, c.uncosted_units,
       c.recorded_cost - c.fifo_cost AS fifo_difference, c.recorded_cost - c.average_cost AS average_difference, e.label AS file, m.source_id, m.source_row
FROM issue_cost AS c JOIN movement_event AS m ON c.movement_id = m.movement_id
LEFT JOIN evidence_file AS e ON m.source_id = e.source_id
ORDER BY abs(fifo_difference) DESC, m.stock_day, m.document_no NULLS FIRST, m.sku, m.source_row, m.movement_id
"""


@dataclass(frozen=True)
class CostTotals:
    """Issues with a recorded value; how many differ by 1 or more of base currency, and absolute differences in all."""

    issues: int
    fifo_off: int
    fifo_difference: Decimal
    average_off: int
    average_difference: Decimal
    recorded: Decimal


@dataclass(frozen=True)
class Issues:
    """The issues of one round in the order of events: costs in 1/10^10 of base currency and positive, uncosted in 1/10,000 units.

    recorded is the system's own cost in 1/10,000, 0 where has_value is false.
    """

    movement_id: pa.ChunkedArray
    fifo: Whole
    average: Whole
    uncosted: Whole
    recorded: Numbers
    has_value: npt.NDArray[np.bool_]


def _openings(case: Case) -> tuple[Whole, Whole, Whole]:
    """Sites by their key, their implied opening and what a unit of it costs, in whole numbers."""
    case.make("place", "opening_belief")
    rows = case.rows(IMPLIED)
    return whole([row[0] for row in rows]), whole([int(row[1] * QUANTITY_SCALE) for row in rows]), whole([row[2] for row in rows])


def issues(case: Case) -> Iterator[Issues]:
    """Every issue re-costed, round by round. measures.belief must be built."""
    opening_site, opening_quantity, opening_cost = _openings(case)
    for table in rounds(case, "site_key, q, uc, coalesce(v, 0) AS v, v IS NOT NULL AS has_value, movement_id"):
        moved = np.flatnonzero(numbers(table, "q"))
        key, q, uc = (numbers(table, name)[moved] for name in ("site_key", "q", "uc"))
        begin = starts(key)
        opened = np.flatnonzero(np.isin(opening_site, key[begin]))
        before = begin[np.searchsorted(key[begin], opening_site[opened])]
        keys, quantities = (
            np.insert(key, before, opening_site[opened]),
            np.insert(q.astype(opening_quantity.dtype), before, opening_quantity[opened]),
        )
        costs = np.insert(uc, before, opening_cost[opened])
        stated = np.insert(np.ones(len(q), dtype=bool), before, False)
        first, uncosted = fifo(keys, quantities, costs)
        mean = moving_average(keys, quantities, costs)
        out = np.flatnonzero(q < 0)
        rows = moved[out]
        yield Issues(
            movement_id=table.column("movement_id").take(pa.array(rows)),
            fifo=first[stated][out],
            average=mean[stated][out],
            uncosted=uncosted[stated][out],
            recorded=np.abs(numbers(table, "v")[rows]),
            has_value=table.column("has_value").to_numpy()[rows].astype(bool),
        )


def to_four_places(cost: Whole) -> Whole:
    """Costs in 1/10^10 as whole 1/10,000, halves away from zero."""
    step = QUANTITY_SCALE * COST_SCALE // UNIT
    rounded = (np.abs(cost) + step // 2) // step
    return np.asarray(np.where(cost < 0, -rounded, rounded))


def _exact_sum(values: Whole) -> int:
    """The sum as a Python integer: float sums tell how many values can be added in int64 without overflow."""
    if values.dtype == object or float(np.abs(values.astype(float)).sum()) < 2**62:
        return int(values.sum()) if len(values) else 0
    return sum(values.tolist())


@dataclass(frozen=True)
class Recosted:
    """Issues with a recorded value: recorded, FIFO and average cost in 1/10,000 of base currency, uncosted in 1/10,000 units."""

    movement_id: pa.ChunkedArray
    recorded: Whole
    fifo: Whole
    average: Whole
    uncosted: Whole

    def __len__(self) -> int:
        return len(self.recorded)

    def take(self, rows: Numbers) -> "Recosted":
        columns = (self.recorded, self.fifo, self.average, self.uncosted)
        return Recosted(self.movement_id.take(pa.array(rows)), *(column[rows] for column in columns))

    def furthest(self) -> "Recosted":
        """The MOST_ISSUES issues furthest from FIFO, ties by movement id; their order is not fixed here."""
        if len(self) <= MOST_ISSUES:
            return self
        size = np.abs(self.recorded - self.fifo)
        floor = np.partition(size, len(size) - MOST_ISSUES)[len(size) - MOST_ISSUES]
        above, level = np.flatnonzero(size > floor), np.flatnonzero(size == floor)
        names = pa.table({"movement_id": self.movement_id.take(pa.array(level))})
        first = pc.select_k_unstable(names, k=MOST_ISSUES - len(above), sort_keys=[("movement_id", "ascending")])
        return self.take(np.concatenate([above, level[first.to_numpy()]]))

    def rivals(self, kept: "Recosted") -> "Recosted":
        """The issues that could be among the furthest beside those kept so far: once the list is full, none nearer than its nearest."""
        if len(kept) < MOST_ISSUES:
            return self
        return self.take(np.flatnonzero(np.abs(self.recorded - self.fifo) >= np.abs(kept.recorded - kept.fifo).min()))

    def beside(self, other: "Recosted") -> "Recosted":
        """Both together."""
        ids = pa.chunked_array([*self.movement_id.chunks, *other.movement_id.chunks], pa.string())
        pairs = zip(
            (self.recorded, self.fifo, self.average, self.uncosted),
            (other.recorded, other.fifo, other.average, other.uncosted),
            strict=True,
        )
        return Recosted(ids, *(np.concatenate(pair) for pair in pairs))

    def totals(self) -> tuple[int, ...]:
        """The figures of CostTotals in whole numbers."""
        by_fifo, by_average = np.abs(self.recorded - self.fifo), np.abs(self.recorded - self.average)
        off = int((by_fifo >= UNIT).sum()), int((by_average >= UNIT).sum())
        return len(self), off[0], _exact_sum(by_fifo), off[1], _exact_sum(by_average), _exact_sum(self.recorded)


def _recosted(found: Issues) -> Recosted:
    chosen = np.flatnonzero(found.has_value)
    return Recosted(
        movement_id=found.movement_id.take(pa.array(chosen)),
        recorded=found.recorded[chosen],
        fifo=to_four_places(found.fifo[chosen]),
        average=to_four_places(found.average[chosen]),
        uncosted=found.uncosted[chosen],
    )


def _register(case: Case, kept: Recosted | None) -> None:
    """Temporary table issue_cost: the issues kept, exact decimals."""
    empty = np.zeros(0, dtype=np.int64)
    kept = kept or Recosted(pa.chunked_array([], pa.string()), empty, empty, empty, empty)
    columns = {"recorded": kept.recorded, "fifo": kept.fifo, "average": kept.average, "uncosted": kept.uncosted}
    whole = {name: pa.array(values.tolist(), pa.decimal128(38, 0)) for name, values in columns.items()}
    case.connection.register("issue_cost_whole", pa.table({"movement_id": kept.movement_id, **whole}))
    places = {
        "recorded_cost": ("recorded", 18),
        "fifo_cost": ("fifo", 22),
        "average_cost": ("average", 22),
        "uncosted_units": ("uncosted", 26),
    }
    chosen = ", ".join(
        f"CAST(CAST({column} AS DECIMAL(26,0)) * CAST(0.0001 AS DECIMAL(5,4)) AS DECIMAL({digits},4)) AS {name}"
        for name, (column, digits) in places.items()
    )
    case.run(f"CREATE OR REPLACE TEMP TABLE issue_cost AS SELECT movement_id, {chosen} FROM issue_cost_whole")
    case.connection.unregister("issue_cost_whole")


def issue_costs(case: Case) -> tuple[pd.DataFrame, CostTotals]:
    """The MOST_ISSUES issues furthest from FIFO (recorded, FIFO and average cost, base currency, exact), and totals over all."""
    kept: Recosted | None = None
    sums = [0] * 6
    for found in issues(case):
        every = _recosted(found)
        sums = [held + more for held, more in zip(sums, every.totals(), strict=True)]
        kept = every.furthest() if kept is None else kept.beside(every.rivals(kept)).furthest()
    _register(case, kept)
    count, fifo_off, fifo_difference, average_off, average_difference, recorded = sums
    money = (Decimal(number).scaleb(-4) for number in (fifo_difference, average_difference, recorded))
    return case.frame(LARGEST), CostTotals(count, fifo_off, next(money), average_off, next(money), next(money))
