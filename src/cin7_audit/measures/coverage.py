"""How long ago anybody looked: exposure since the last confirmed count (method.md M-25) per place, class and site.

One row per place with stock: days since its last confirmed count (null: never counted in the evidence), the cadence of its
class, whether it is overdue, and what moved since. Values in base currency at unit cost.
"""

import datetime as dt

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement

PLACES = """
WITH counted AS (SELECT place_key, max(CAST(count_at AS DATE)) AS last_counted, count(*) AS counts FROM count_point GROUP BY place_key),
since AS (
  SELECT place_key, q_receipt + q_pick + q_transfer + q_return + q_unstock + q_assembly AS moved_since FROM count_segment WHERE seg = 0),
started AS (
  SELECT CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END AS place_key, min(m.stock_day) AS first_moved
  FROM movement_event AS m CROSS JOIN grain AS g GROUP BY 1)
SELECT p.place_key, p.sku, p.site, p.bin, p.batch, p.abc_class, b.quantity, p.unit_cost, TRY_CAST(b.quantity * p.unit_cost AS DECIMAL(18,4)) AS value,
       c.last_counted, coalesce(c.counts, 0) AS counts, date_diff('day', c.last_counted, CAST($as_of AS DATE)) AS days_since,
       date_diff('day', coalesce(c.last_counted, s.first_moved, CAST($as_of AS DATE)), CAST($as_of AS DATE)) AS days_exposed, coalesce(n.moved_since, 0) AS moved_since,
       CASE p.abc_class WHEN 'A' THEN $a WHEN 'B' THEN $b ELSE $c END AS cadence_days
FROM closing_belief AS b JOIN place AS p ON b.place_key = p.place_key
LEFT JOIN counted AS c ON b.place_key = c.place_key LEFT JOIN since AS n ON b.place_key = n.place_key LEFT JOIN started AS s ON b.place_key = s.place_key
WHERE b.quantity <> 0 ORDER BY value DESC NULLS LAST, p.sku, p.site NULLS FIRST, p.bin NULLS FIRST, p.batch NULLS FIRST
"""


def places(case: Case, settings: Engagement, as_of: dt.date) -> pd.DataFrame:
    """Every place with stock, dearest first; overdue is true if never counted or not within its class's cadence."""
    rules = settings.rules
    frame = case.frame(PLACES, {"as_of": as_of, "a": rules.cadence_days_a, "b": rules.cadence_days_b, "c": rules.cadence_days_c})
    frame["overdue"] = [days is None or days > cadence for days, cadence in zip(frame["days_since"], frame["cadence_days"], strict=True)]
    return frame


def summary(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """M-25 per group: places, never_counted, overdue places, positive value, overdue value, share (None without value)."""
    held = frame[[value is not None and value > 0 for value in frame["value"]]]
    rows = []
    groups = held.groupby(by, dropna=False, sort=True) if by else [((), held)]
    for key, group in groups:
        total = sum(group["value"])
        late = sum(group.loc[group["overdue"], "value"])
        named = dict(zip(by, key if isinstance(key, tuple) else (key,), strict=True)) if by else {}
        never = int(sum(count == 0 for count in group["counts"]))
        figures = {
            "places": len(group),
            "never_counted": never,
            "overdue": int(group["overdue"].sum()),
            "value": total,
            "overdue_value": late,
        }
        rows.append({**named, **figures, "share": float(late / total) if total else None})
    return pd.DataFrame(rows)
