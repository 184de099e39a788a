"""FIFO and moving average re-performed, exactly, per sku x site.

The n-th unit out takes the n-th unit in; an issue beyond all receipts is costed by the receipt that later fills it, and
units never filled are `uncosted`. Integers throughout: quantities in 1/10,000, unit costs in 1/1,000,000, so costs are in
1/10^10 and become DECIMAL only at the end. The cost curve asks what the first n units cost in total, so an issue costs the
curve's rise over its units: one sort, nothing quadratic in one busy sku.
"""

from decimal import Decimal

import pandas as pd

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

ISSUES = """
SELECT m.document_no, m.kind, m.stock_day, m.sku, m.site, m.bin, m.quantity, m.value AS recorded_value, f.cost, a.cost AS average_cost, f.uncosted,
       e.path AS file, m.source_id, m.source_row
FROM fifo_issue AS f JOIN cost_event AS v ON f.event_id = v.event_id AND f.site_key = v.site_key
JOIN movement_event AS m ON v.movement_id = m.movement_id
LEFT JOIN average_issue AS a ON f.event_id = a.event_id
LEFT JOIN (SELECT source_id, min(path) AS path FROM evidence_file GROUP BY source_id) AS e ON m.source_id = e.source_id
WHERE m.value IS NOT NULL ORDER BY m.stock_day, m.document_no NULLS FIRST, m.sku, m.source_row
"""


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


def _average_issues(case: Case) -> None:
    columns = case.rows("SELECT site_key, event_id, q, uc FROM cost_event ORDER BY site_key, ord, event_id")
    if not columns:
        case.run("CREATE OR REPLACE TEMP TABLE average_issue (event_id BIGINT, cost DECIMAL(38,10))")
        return
    keys, events, quantities, unit_costs = (list(column) for column in zip(*columns, strict=True))
    costs = [Decimal(cost) / SCALE for cost in moving_average(keys, quantities, unit_costs)]
    case.register("average_costs", pd.DataFrame({"event_id": events, "cost": costs, "q": quantities}))
    case.run(
        "CREATE OR REPLACE TEMP TABLE average_issue AS SELECT event_id, CAST(cost AS DECIMAL(38,10)) AS cost FROM average_costs WHERE q < 0"
    )


def issue_costs(case: Case) -> pd.DataFrame:
    """Every issue that has a recorded value: recorded, FIFO and average cost (all positive, base currency) and differences."""
    case.run(EVENTS)
    case.run(FIFO)
    _average_issues(case)
    frame = case.frame(ISSUES)
    frame["recorded_cost"] = [abs(value) for value in frame.pop("recorded_value")]
    frame["fifo_cost"] = [(Decimal(int(cost)) / SCALE).quantize(Decimal("0.0001")) for cost in frame.pop("cost")]
    frame["average_cost"] = [None if cost is None else cost.quantize(Decimal("0.0001")) for cost in frame["average_cost"]]
    frame["uncosted_units"] = [Decimal(int(units)) / QUANTITY_SCALE for units in frame.pop("uncosted")]
    frame["fifo_difference"] = frame["recorded_cost"] - frame["fifo_cost"]
    frame["average_difference"] = [None if a is None else r - a for r, a in zip(frame["recorded_cost"], frame["average_cost"], strict=True)]
    return frame
