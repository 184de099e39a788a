"""FIFO and moving average re-performed, exactly, per sku x site.

The n-th unit out takes the n-th unit in; an issue beyond all receipts is costed by the receipt that later fills it, and
units never filled are `uncosted`. Integers throughout: quantities in 1/10,000, unit costs in 1/1,000,000, so costs are in
1/10^10 and become DECIMAL only at the end. The cost curve asks what the first n units cost in total, so an issue costs the
curve's rise over its units: one sort, nothing quadratic in one busy sku.
"""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa

from cin7_audit.case import Case

QUANTITY_SCALE, COST_SCALE = 10_000, 1_000_000
SCALE = Decimal(QUANTITY_SCALE * COST_SCALE)

# An opening that no row states (implied by a count or snapshot) enters as a receipt before everything else.
EVENTS = f"""
CREATE OR REPLACE TEMP TABLE cost_event AS
WITH implied AS (
  SELECT k.site_key, sum(o.opening) AS opening, min(p.sku) AS sku FROM opening_belief AS o JOIN place AS p ON o.place_key = p.place_key
  JOIN (SELECT DISTINCT site_key, sku, site FROM stock_key) AS k ON p.sku = k.sku AND p.site IS NOT DISTINCT FROM k.site
  WHERE o.opening > 0 GROUP BY k.site_key),
every AS (
  SELECT m.site_key, m.ord, row_number() OVER (ORDER BY m.ord, m.movement_id, m.source_id, m.source_row) AS event_id, m.quantity,
         coalesce(m.unit_cost, m.value / nullif(m.quantity, 0), c.unit_cost) AS unit_cost, m.value, m.movement_id
  FROM movement_event AS m LEFT JOIN sku_cost AS c ON m.sku = c.sku WHERE m.quantity <> 0
  UNION ALL
  SELECT i.site_key, CAST(-9000000000000000000 AS BIGINT), 0, i.opening, c.unit_cost, NULL, NULL FROM implied AS i LEFT JOIN sku_cost AS c ON i.sku = c.sku)
SELECT site_key, ord, event_id, CAST(quantity * {QUANTITY_SCALE} AS BIGINT) AS q, CAST(round(coalesce(unit_cost, 0) * {COST_SCALE}) AS BIGINT) AS uc,
       value, movement_id, unit_cost IS NOT NULL AS has_cost
FROM every
"""

FIFO = """
CREATE OR REPLACE TEMP TABLE fifo_issue AS
WITH i AS (
  SELECT site_key, event_id, uc, sum(q) OVER w - q AS st, sum(CAST(q AS HUGEINT) * uc) OVER w - CAST(q AS HUGEINT) * uc AS cst
  FROM cost_event WHERE q > 0 WINDOW w AS (PARTITION BY site_key ORDER BY ord, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)),
tot AS (SELECT site_key, sum(q) AS tq, sum(CAST(q AS HUGEINT) * uc) AS tc FROM cost_event WHERE q > 0 GROUP BY site_key),
o AS (
  SELECT site_key, event_id, sum(-q) OVER (PARTITION BY site_key ORDER BY ord, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS co
  FROM cost_event WHERE q < 0),
u AS (
  SELECT site_key, st AS pt, 0 AS ty, event_id, st, cst, uc FROM i
  UNION ALL SELECT site_key, co, 1, event_id, NULL, NULL, NULL FROM o),
s AS (
  SELECT *, count(st) OVER (PARTITION BY site_key ORDER BY pt, ty, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS seg FROM u),
f AS (
  SELECT site_key, event_id, ty, pt AS co, max(st) OVER (PARTITION BY site_key, seg) AS st, max(cst) OVER (PARTITION BY site_key, seg) AS cst,
         max(uc) OVER (PARTITION BY site_key, seg) AS uc FROM s),
c AS (
  SELECT f.site_key, f.event_id, f.co, CASE WHEN t.tq IS NULL THEN 0 WHEN f.co >= t.tq THEN t.tc ELSE f.cst + CAST(f.co - f.st AS HUGEINT) * f.uc END AS total,
         greatest(0, f.co - coalesce(t.tq, 0)) AS short
  FROM f LEFT JOIN tot AS t ON f.site_key = t.site_key WHERE f.ty = 1)
SELECT site_key, event_id, total - coalesce(lag(total) OVER w, 0) AS cost, short - coalesce(lag(short) OVER w, 0) AS uncosted
FROM c WINDOW w AS (PARTITION BY site_key ORDER BY co, event_id)
"""

# Scaled integers become DECIMAL once, at the end; both costs are positive for an issue.
ISSUES = """
CREATE OR REPLACE TEMP TABLE issue_cost AS
WITH costed AS (
  SELECT v.movement_id, abs(CAST(v.value AS DECIMAL(18,4))) AS recorded_cost,
         CAST(round(CAST(f.cost AS DECIMAL(26,0)) * CAST(0.0000000001 AS DECIMAL(11,10)), 4) AS DECIMAL(22,4)) AS fifo_cost,
         CAST(round(CAST(a.cost AS DECIMAL(26,0)) * CAST(0.0000000001 AS DECIMAL(11,10)), 4) AS DECIMAL(22,4)) AS average_cost,
         CAST(CAST(f.uncosted AS DECIMAL(22,0)) * CAST(0.0001 AS DECIMAL(5,4)) AS DECIMAL(26,4)) AS uncosted_units
  FROM fifo_issue AS f JOIN cost_event AS v ON f.event_id = v.event_id AND f.site_key = v.site_key
  LEFT JOIN average_issue AS a ON f.event_id = a.event_id WHERE v.value IS NOT NULL)
SELECT *, recorded_cost - fifo_cost AS fifo_difference, recorded_cost - average_cost AS average_difference FROM costed
"""

LARGEST = """
SELECT m.document_no, m.kind, m.stock_day, m.sku, m.site, m.bin, m.quantity, c.recorded_cost, c.fifo_cost, c.average_cost, c.uncosted_units, c.fifo_difference,
       c.average_difference, e.path AS file, m.source_id, m.source_row
FROM (SELECT * FROM issue_cost ORDER BY abs(fifo_difference) DESC, movement_id LIMIT 20000) AS c JOIN movement_event AS m ON c.movement_id = m.movement_id
LEFT JOIN (SELECT source_id, min(path) AS path FROM evidence_file GROUP BY source_id) AS e ON m.source_id = e.source_id
ORDER BY abs(c.fifo_difference) DESC, m.stock_day, m.document_no NULLS FIRST, m.sku, m.source_row
"""

TOTALS = """
SELECT count(*), count(CASE WHEN abs(fifo_difference) >= 1 THEN 1 END), coalesce(sum(abs(fifo_difference)), 0), count(CASE WHEN abs(average_difference) >= 1 THEN 1 END),
       coalesce(sum(abs(average_difference)), 0), coalesce(sum(recorded_cost), 0) FROM issue_cost
"""

CHUNK = 500_000  # events per round of the moving average, so that memory does not grow with the client


@dataclass(frozen=True)
class CostTotals:
    """Issues with a recorded value; how many differ by 1 or more of base currency, and absolute differences in all."""

    issues: int
    fifo_off: int
    fifo_difference: Decimal
    average_off: int
    average_difference: Decimal
    recorded: Decimal


def moving_average(site_key: list[int], quantity: list[int], unit_cost: list[int]) -> list[int]:
    """Cost of each event in the scaled integers, issues positive, receipts 0; rows sorted by sku x site, then time.

    The average restarts where stock was not positive; an issue from nothing is costed at the last average. Rounded half up.
    """
    costs: list[int] = []
    place, held, worth, average = -1, 0, 0, 0
    for key, q, uc in zip(site_key, quantity, unit_cost, strict=True):
        if key != place:
            place, held, worth, average = key, 0, 0, 0
        if q > 0:
            worth = worth + q * uc if held > 0 else (held + q) * uc if held + q > 0 else 0
            held += q
            average = worth // held if held > 0 else uc
            costs.append(0)
        else:
            cost = (2 * worth * -q + held) // (2 * held) if held > 0 and -q <= held else -q * average
            held, worth = held + q, max(worth - cost, 0) if held > -q else 0
            costs.append(cost)
    return costs


def _rounds(case: Case) -> list[tuple[int, int]]:
    """Ranges of site keys with about CHUNK events each: a sku x site is never split."""
    ranges: list[tuple[int, int]] = []
    start, held = None, 0
    for key, events in case.rows("SELECT site_key, count(*) FROM cost_event GROUP BY site_key ORDER BY site_key"):
        start = key if start is None else start
        held += events
        if held >= CHUNK:
            ranges.append((start, key))
            start, held = None, 0
    return [*ranges, (start, 2**31 - 1)] if start is not None else ranges


def _average_issues(case: Case) -> None:
    case.run("CREATE OR REPLACE TEMP TABLE average_issue (event_id BIGINT, cost DECIMAL(38,0))")
    for first, last in _rounds(case):
        sql = "SELECT site_key, event_id, q, uc FROM cost_event WHERE site_key BETWEEN ? AND ? ORDER BY site_key, ord, event_id"
        table = case.connection.execute(sql, [first, last]).fetchnumpy()
        keys, quantities, unit_costs = (np.asarray(table[name]).tolist() for name in ("site_key", "q", "uc"))
        costs = moving_average(keys, quantities, unit_costs)
        case.connection.register(
            "average_round", pa.table({"event_id": table["event_id"], "cost": pa.array(costs, pa.decimal128(38, 0)), "q": quantities})
        )
        case.run("INSERT INTO average_issue SELECT event_id, cost FROM average_round WHERE q < 0")
        case.connection.unregister("average_round")


def issue_costs(case: Case) -> tuple[pd.DataFrame, CostTotals]:
    """The 20,000 issues furthest from FIFO (recorded, FIFO and average cost, base currency, exact), and totals over all."""
    case.run(EVENTS)
    case.run(FIFO)
    _average_issues(case)
    case.run(ISSUES)
    return case.frame(LARGEST), CostTotals(*case.rows(TOTALS)[0])
