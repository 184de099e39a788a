"""Every movement once, in the one order of events, handed out in rounds of whole sku x sites.

What depends on the row before (layers, averages, spells) needs one sort of the log and nothing else from the engine: the
sort is made once per case, narrow, spilling beside the case if it must, and read in rounds so that memory does not grow
with the client.

Temporary table movement_line, one row per movement, sorted by site_key, ord, movement_id (and source_row, should an id repeat)
  site_key    sku x site, never split over two rounds
  place_key   place at the belief grain
  ord         the order of events (case.derive); at // of ord is microseconds since 1970
  q           quantity in 1/10,000 units, in positive
  uc          unit cost in 1/1,000,000 of base currency: the movement's own, else value / quantity, else the sku's; 0 if unknown, or too large to be one
  v           recorded value in 1/10,000 of base currency, null if not recorded
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cin7_audit.case import Case

QUANTITY_SCALE, COST_SCALE = 10_000, 1_000_000
CHUNK = 1_000_000  # movements per round, unless one sku x site has more
TICKS = 4  # of ord per microsecond
LAST_ORD = 9_000_000_000_000_000_000  # a movement without any moment comes last

Whole = npt.NDArray[Any]  # int64, or Python integers where int64 could overflow

MOVEMENT_LINE = f"""
CREATE OR REPLACE TEMP TABLE movement_line AS
WITH priced AS (SELECT k.key_id, c.unit_cost FROM stock_key AS k JOIN sku_cost AS c ON k.sku = c.sku)
SELECT m.site_key, CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END AS place_key, coalesce(m.ord, {LAST_ORD}) AS ord,
       CAST(coalesce(m.quantity, 0) * {QUANTITY_SCALE} AS BIGINT) AS q,
       CASE WHEN m.quantity <> 0 THEN coalesce(TRY_CAST(round(coalesce(m.unit_cost, m.value / m.quantity, c.unit_cost, 0) * {COST_SCALE}) AS BIGINT), 0) ELSE 0 END AS uc,
       CAST(CAST(m.value AS DECIMAL(28,4)) * {QUANTITY_SCALE} AS BIGINT) AS v, m.movement_id
FROM movement_event AS m CROSS JOIN grain AS g LEFT JOIN priced AS c ON m.key_id = c.key_id
ORDER BY m.site_key, m.ord NULLS LAST, m.movement_id, m.source_row
"""


def build_lines(case: Case) -> None:
    """Make movement_line once per case."""
    if case.value("SELECT 1 FROM information_schema.tables WHERE table_name = 'movement_line'") is None:
        case.run(MOVEMENT_LINE)


def _ranges(case: Case) -> list[tuple[int, int]]:
    """Ranges of site keys with about CHUNK movements each."""
    ranges: list[tuple[int, int]] = []
    start, held, key = None, 0, 0
    for key, events in case.rows("SELECT site_key, count(*) FROM movement_line GROUP BY site_key ORDER BY site_key"):
        start = key if start is None else start
        held += events
        if held >= CHUNK:
            ranges.append((start, key))
            start, held = None, 0
    return [*ranges, (start, key)] if start is not None else ranges


def rounds(case: Case, columns: str) -> Iterator[pa.Table]:
    """The columns of movement_line, round by round, in its order (the engine keeps the order of a table it was made in)."""
    build_lines(case)
    for first, last in _ranges(case):
        chosen = f"SELECT {columns} FROM movement_line WHERE site_key BETWEEN {first} AND {last}"
        yield case.connection.sql(chosen).to_arrow_table()


def numbers(table: pa.Table, name: str) -> npt.NDArray[np.int64]:
    """A column of whole numbers without nulls."""
    return np.asarray(table.column(name).to_numpy(), dtype=np.int64)


def whole(values: list[int]) -> Whole:
    """An array of whole numbers, of Python integers if one could overflow int64 when added to."""
    return np.array(values, dtype=np.int64 if all(abs(value) < 2**60 for value in values) else object)


def starts(keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Where each run of equal keys begins."""
    if not len(keys):
        return np.zeros(0, dtype=np.int64)
    return np.concatenate([[0], np.flatnonzero(np.diff(keys)) + 1])


def within(values: Whole, begin: npt.NDArray[np.int64]) -> Whole:
    """Running sums that start anew at every `begin`. In int64 a sum that passes 2**63 wraps and the subtraction wraps back."""
    total = np.cumsum(values)
    before = total[begin] - values[begin]
    return np.asarray(total - np.repeat(before, np.diff(np.append(begin, len(values)))))
