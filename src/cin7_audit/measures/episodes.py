"""When recorded stock was impossible, and what was typed late.

negative_episodes   place x spell below zero: start, end (null: still), days, depth (lowest belief, units), opening_basis
late_entries        movements typed on a later day than stock changed: lag in days, and whether a month end or a count lies between
"""

import datetime as dt

import pandas as pd

from cin7_audit.case import Case

# Movements of one instant are taken together: their order within it is not known, so no spell is made of ties.
NEGATIVE = """
WITH instants AS (
  SELECT CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END AS place_key, m.stock_at, sum(m.quantity) AS quantity
  FROM movement_event AS m CROSS JOIN grain AS g WHERE m.stock_day <= CAST(? AS DATE) GROUP BY 1, 2),
running AS (
  SELECT i.place_key, i.stock_at, o.opening + sum(i.quantity) OVER (PARTITION BY i.place_key ORDER BY i.stock_at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS belief,
         o.opening_basis, lead(i.stock_at) OVER (PARTITION BY i.place_key ORDER BY i.stock_at) AS next_at
  FROM instants AS i JOIN opening_belief AS o ON i.place_key = o.place_key),
spells AS (
  SELECT *, count(CASE WHEN belief >= 0 THEN 1 END) OVER (PARTITION BY place_key ORDER BY stock_at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS spell FROM running)
SELECT p.sku, p.site, p.bin, p.batch, min(s.stock_at) AS started_at, CASE WHEN count(s.next_at) = count(*) THEN max(s.next_at) END AS ended_at,
       date_diff('day', CAST(min(s.stock_at) AS DATE), coalesce(CAST(CASE WHEN count(s.next_at) = count(*) THEN max(s.next_at) END AS DATE), CAST(? AS DATE))) AS days,
       min(s.belief) AS depth, CAST(min(s.belief) * max(p.unit_cost) AS DECIMAL(18,4)) AS depth_value, min(s.opening_basis) AS opening_basis,
       min(s.opening_basis) LIKE 'none%' AS may_lack_opening
FROM spells AS s JOIN place AS p ON s.place_key = p.place_key WHERE s.belief < 0
GROUP BY s.place_key, s.spell, p.sku, p.site, p.bin, p.batch ORDER BY depth_value NULLS LAST, depth, p.sku, p.site NULLS FIRST, p.bin NULLS FIRST, started_at
"""

LATE_ENTRIES = """
SELECT m.document_no, m.kind, m.stock_day, CAST(m.recorded_at AS DATE) AS recorded_day, date_diff('day', m.stock_day, CAST(m.recorded_at AS DATE)) AS late_days,
       m.sku, m.site, m.bin, m.quantity, CAST(m.quantity * c.unit_cost AS DECIMAL(18,4)) AS value,
       date_trunc('month', m.stock_day) <> date_trunc('month', CAST(m.recorded_at AS DATE)) AS crosses_month, f.path AS file, m.source_id, m.source_row
FROM movement_event AS m LEFT JOIN sku_cost AS c ON m.sku = c.sku
LEFT JOIN (SELECT source_id, min(path) AS path FROM evidence_file GROUP BY source_id) AS f ON m.source_id = f.source_id
WHERE CAST(m.recorded_at AS DATE) > m.stock_day AND m.quantity <> 0 AND m.kind <> 'opening'
ORDER BY abs(value) DESC NULLS LAST, m.stock_day, m.document_no NULLS FIRST, m.sku, m.source_row LIMIT 20000
"""

LATE_SUMMARY = """
SELECT kind, count(*) AS movement_lines, count(CASE WHEN CAST(recorded_at AS DATE) > stock_day THEN 1 END) AS late_lines,
       max(date_diff('day', stock_day, CAST(recorded_at AS DATE))) AS longest_days,
       sum(CASE WHEN CAST(recorded_at AS DATE) > stock_day THEN abs(quantity) ELSE 0 END) AS late_units
FROM movement_event WHERE recorded_at IS NOT NULL AND kind <> 'opening' AND quantity <> 0 GROUP BY kind ORDER BY late_lines DESC, kind
"""


def negative_episodes(case: Case, as_of: dt.date) -> pd.DataFrame:
    """Spells of negative belief up to the end of as_of, deepest value first."""
    return case.frame(NEGATIVE, [as_of, as_of])


def late_entries(case: Case) -> pd.DataFrame:
    """The largest late entries by value (at most 20,000 rows; `late_summary` counts all)."""
    return case.frame(LATE_ENTRIES)


def late_summary(case: Case) -> pd.DataFrame:
    """Late entries by kind of movement; empty where the source says nothing about typing time."""
    return case.frame(LATE_SUMMARY)
