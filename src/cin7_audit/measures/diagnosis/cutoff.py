"""Timing and cut-off: the count and the records looked at different moments."""

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.measures.closest_document import match
from cin7_audit.measures.diagnosis.evidence import About, Look, candidates_frame

ABOUT = About(
    name="cutoff",
    words="timing and cut-off",
    signature="difference equal to movements recorded just after the count, or minus those recorded just before; goods picked but not shipped at the count; entries typed after the count and dated before it",
    rule="difference vanishes when the belief is taken up to 5 days earlier or later, or one movement in that window equals it",
    assumptions="dates are calendar days of the client; a movement on the day of the count may lie on either side of it",
    false_positives="busy SKUs always have movements near the count (the same windows moved by two and four weeks give the chance level)",
    next_evidence=("count sheets with times", "last document numbers before and after the count", "dispatch manifests of the window"),
    owner="count organisation",
)
WINDOW_DAYS = 5  # method.md section 4: cut-off window around a count
SHIFTS = (-28, -14, 14, 28)  # days: placebo windows keep the weekday and clear the true window

# One row per line, window day and movement; offset days make it an equality join, linear in the movements near counts.
NEAR = f"""
CREATE OR REPLACE TEMP TABLE dx_near AS
WITH days AS (SELECT unnest(range(-{WINDOW_DAYS}, {WINDOW_DAYS} + 1)) AS k),
moved AS (SELECT m.*, CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END AS place_key FROM movement_event AS m CROSS JOIN grain AS g
  WHERE m.quantity <> 0 AND m.kind NOT IN ('stocktake', 'adjustment', 'write_off', 'auto_adjustment', 'opening', 'cost_change'))
SELECT l.line_id, CAST(d.k AS INTEGER) AS k, m.quantity, m.document_no, m.source_id || ':' || m.source_row AS evidence,
       m.stock_at > l.seen_at + to_days(CAST($shift AS INTEGER)) AS is_after
FROM dx_open AS l CROSS JOIN days AS d
JOIN moved AS m ON m.place_key = l.place_key AND m.stock_day = CAST(l.day + CAST($shift AS INTEGER) + CAST(d.k AS INTEGER) AS DATE)
WHERE l.source = 'count'
"""

CANDIDATES = """
WITH single AS (
  SELECT line_id, k, CASE WHEN is_after THEN quantity ELSE -quantity END AS quantity, is_after, document_no AS document, evidence FROM dx_near
  UNION ALL SELECT line_id, k, -quantity, FALSE, document_no, evidence FROM dx_near WHERE k = 0 AND is_after
  UNION ALL SELECT line_id, k, quantity, TRUE, document_no, evidence FROM dx_near WHERE k = 0 AND NOT is_after),
daily AS (SELECT line_id, k, is_after, sum(quantity) AS quantity, min(document) AS document, min(evidence) AS evidence, count(*) AS documents FROM single GROUP BY 1, 2, 3),
running AS (
  SELECT line_id, k, is_after, sum(quantity) OVER w AS quantity, min(document) OVER w AS document, min(evidence) OVER w AS evidence, sum(documents) OVER w AS documents
  FROM daily WINDOW w AS (PARTITION BY line_id, is_after ORDER BY abs(k) ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))
SELECT line_id, CAST(quantity * 10000 AS BIGINT) AS quantity_e4, CASE WHEN is_after THEN 'recorded after the count' ELSE 'recorded before, moved after the count' END AS rule,
       document, abs(k) AS gap, evidence FROM single
UNION ALL
SELECT line_id, CAST(quantity * 10000 AS BIGINT), CASE WHEN is_after THEN 'all movements recorded after the count' ELSE 'all movements recorded before the count' END,
       document, abs(k), evidence FROM running WHERE documents > 1
"""

PICKED = """
SELECT l.line_id, CAST(-s.picked_quantity * 10000 AS BIGINT) AS quantity_e4, 'picked, not shipped at the count' AS rule, s.document_no AS document,
       date_diff('day', s.picked_date, l.day) AS gap, s.source_id || ':' || s.source_row AS evidence
FROM shipment AS s JOIN dx_open AS l ON s.sku = l.sku AND coalesce(s.site, l.site) IS NOT DISTINCT FROM l.site AND l.source = 'count'
WHERE s.picked_quantity > 0 AND s.picked_date <= l.day AND s.picked_date >= l.day - 30 AND coalesce(s.shipped_date, DATE '9999-01-01') > l.day
  AND coalesce(upper(s.pick_status), '') <> 'VOIDED'
"""

TYPED_LATER = """
SELECT l.line_id, CAST(m.quantity * 10000 AS BIGINT) AS quantity_e4, 'dated before, typed after the count' AS rule, m.document_no AS document,
       date_diff('day', l.day, CAST(m.recorded_at AS DATE)) AS gap, m.source_id || ':' || m.source_row AS evidence
FROM movement_event AS m CROSS JOIN grain AS g
JOIN dx_open AS l ON l.place_key = CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END AND l.source = 'count'
WHERE m.quantity <> 0 AND m.kind NOT IN ('stocktake', 'adjustment', 'opening', 'cost_change')
  AND m.stock_at <= l.seen_at AND m.stock_day >= l.from_day AND m.recorded_at > l.seen_at AND m.recorded_at <= l.seen_at + INTERVAL 31 DAY
"""


# Picked for several orders at once: the shelf lacks all of them.
PICKED_TOGETHER = """
SELECT l.line_id, CAST(-sum(s.picked_quantity) * 10000 AS BIGINT) AS quantity_e4, 'all picked, not shipped at the count' AS rule,
       string_agg(s.document_no, ', ' ORDER BY s.document_no) AS document, 0 AS gap, min(s.source_id || ':' || s.source_row) AS evidence
FROM shipment AS s JOIN dx_open AS l ON s.sku = l.sku AND coalesce(s.site, l.site) IS NOT DISTINCT FROM l.site AND l.source = 'count'
WHERE s.picked_quantity > 0 AND s.picked_date <= l.day AND s.picked_date >= l.day - 30 AND coalesce(s.shipped_date, DATE '9999-01-01') > l.day
  AND coalesce(upper(s.pick_status), '') <> 'VOIDED' GROUP BY l.line_id HAVING count(*) > 1
"""

# The record as restated now and as the system knew it then part by what was dated before the count and entered after it.
RESTATED = """
WITH gap AS (
  SELECT point_id, rebuilt - recorded AS restated, coalesce(lag(rebuilt - recorded) OVER (PARTITION BY place_key ORDER BY ord, point_id), 0) AS before
  FROM count_interval WHERE recorded IS NOT NULL)
SELECT l.line_id, CAST((g.restated - g.before) * 10000 AS BIGINT) AS quantity_e4, 'dated before, entered after the count' AS rule,
       'record restated since' AS document, 0 AS gap, d.evidence
FROM gap AS g JOIN dx_line AS d ON d.point_id = g.point_id JOIN dx_open AS l ON l.line_id = d.line_id WHERE g.restated <> g.before
"""

# Goods unloaded before the count and booked in the fortnight after it; later bookings are a question of receiving.
BOOKED_LATE = f"""
SELECT l.line_id, CAST(r.received_quantity * 10000 AS BIGINT) AS quantity_e4, 'ordered before, booked in after the count' AS rule, r.document_no AS document,
       date_diff('day', l.day, r.received_date) AS gap, r.source_id || ':' || r.source_row AS evidence
FROM receipt AS r JOIN dx_open AS l ON r.sku = l.sku AND coalesce(r.site, l.site) IS NOT DISTINCT FROM l.site AND l.source = 'count'
WHERE r.received_quantity > 0 AND r.order_date <= l.day AND r.received_date BETWEEN l.day + {WINDOW_DAYS} + 1 AND l.day + 14
"""


# What parted shelf and record since the count before (a wrong pick, a sale entered twice) is itself a movement before this count, at any
# time since. So luck has more chances before a count than after it, and rules that look back are held against windows further back.
LOOKS_BACK = ("recorded before, moved after the count", "all movements recorded before the count")


def shifted_chance(case: Case) -> pd.DataFrame:
    """Share of the placebo windows in which the line would have matched too, by line and rule; for rules that look back the larger of
    the share in all windows and in the earlier ones."""
    hits = []
    for shift in SHIFTS:
        case.run(NEAR, {"shift": shift})
        hits += [
            (*row, shift < 0)
            for row in case.rows(
                f"SELECT DISTINCT c.line_id, c.rule FROM ({CANDIDATES}) AS c JOIN dx_open AS l ON c.line_id = l.line_id AND c.quantity_e4 = l.drift_e4"
            )
        ]
    found = pd.DataFrame(hits, columns=["line_id", "rule", "is_earlier"]).astype({"is_earlier": bool})
    grouped = found.groupby(["line_id", "rule"])["is_earlier"].agg(["size", "sum"]).reset_index()
    every = grouped["size"] / len(SHIFTS)
    earlier = grouped["sum"] / sum(shift < 0 for shift in SHIFTS)
    grouped["chance"] = every.where(~grouped["rule"].isin(LOOKS_BACK), every.clip(lower=earlier))
    return grouped[["line_id", "rule", "chance"]]


def look(case: Case, lines: pd.DataFrame, settings: Engagement) -> Look:
    """Lines that moving the belief a few days explains."""
    del settings
    if not case.has("movement"):
        return Look("cutoff", missing=("movement",), ask_for="the movement report around each count, with completion times")
    placebo = shifted_chance(case)
    case.run(NEAR, {"shift": 0})
    parts = [case.frame(CANDIDATES), *(case.frame(sql) for sql in (PICKED, PICKED_TOGETHER, TYPED_LATER, RESTATED, BOOKED_LATE))]
    found = pd.concat([candidates_frame(part) for part in parts if not part.empty] or [candidates_frame(parts[0])], ignore_index=True)
    return Look("cutoff", match(lines, found, placebo))
