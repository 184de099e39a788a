"""Timelines as SQL: the portfolio by week and month, repeat lines by week, and single lines day by day."""

import pandas as pd

from cin7_audit.case import Case

SHOWN_LINES = 40  # repeat lines in the heat map
CHARTED_LINES = 6  # lines drawn day by day

PERIODS = """
WITH found AS (
  SELECT CAST(date_trunc('{period}', v.count_day) AS DATE) AS {period}, v.site, count(*) AS lines, count(CASE WHEN NOT v.in_tolerance THEN 1 END) AS failures,
         count(CASE WHEN v.is_base THEN 1 END) AS base_lines, count(CASE WHEN v.is_base AND NOT v.in_tolerance THEN 1 END) AS base_failures,
         count(CASE WHEN v.variance_quantity <> 0 THEN 1 END) AS differing, sum(v.variance_quantity) AS net_units, sum(abs(v.variance_quantity)) AS gross_units,
         sum(v.variance_value) AS net_value, sum(abs(v.variance_value)) AS gross_value,
         sum(CASE WHEN v.variance_value > 0 THEN v.variance_value ELSE 0 END) AS over_value, sum(CASE WHEN v.variance_value < 0 THEN v.variance_value ELSE 0 END) AS short_value,
         sum(i.moved) AS units_moved, sum(CASE WHEN i.moved > 0 THEN abs(i.drift) END) AS drift_units
  FROM count_variance AS v LEFT JOIN line_interval AS i ON v.count_line_id = i.count_line_id
  WHERE v.is_measured AND v.in_period GROUP BY 1, 2)
SELECT *, CAST(drift_units AS DOUBLE) / nullif(CAST(units_moved AS DOUBLE), 0) * 1000 AS drift_per_1000 FROM found ORDER BY {period}, site NULLS FIRST
"""

HEAT = """
SELECT CAST(date_trunc('week', count_day) AS DATE) AS week, line_key, min(sku) AS sku, min(site) AS site, min(bin) AS bin, sum(variance_quantity) AS variance_quantity,
       sum(variance_value) AS variance_value, bool_and(in_tolerance) AS in_tolerance
FROM count_variance WHERE is_measured AND line_key IN (SELECT line_key FROM shown_line) GROUP BY 1, 2 ORDER BY 1, 2
"""

# Belief at the end of each day on which something happened to the line's place; the counted figure where someone looked.
LINE_DAYS = """
WITH wanted AS (
  SELECT DISTINCT v.line_key, v.place_key, min(v.sku) OVER (PARTITION BY v.line_key) AS sku, min(v.site) OVER (PARTITION BY v.line_key) AS site,
         min(v.bin) OVER (PARTITION BY v.line_key) AS bin FROM count_variance AS v WHERE v.line_key IN (SELECT line_key FROM shown_line)),
moved AS (
  SELECT w.line_key, m.stock_day AS day, sum(m.quantity) AS net,
         sum(CASE WHEN m.kind IN ('stocktake', 'adjustment', 'write_off', 'auto_adjustment') THEN m.quantity END) AS corrected
  FROM movement_event AS m CROSS JOIN grain AS g JOIN wanted AS w ON w.place_key = CASE WHEN g.belief_grain = 'bin' THEN m.key_id ELSE m.site_key END
  GROUP BY 1, 2),
counted AS (
  SELECT line_key, count_day AS day, max(counted) AS counted, max(believed) AS believed, sum(variance_quantity) AS variance_quantity, bool_and(in_tolerance) AS in_tolerance
  FROM count_variance WHERE line_key IN (SELECT line_key FROM shown_line) GROUP BY 1, 2),
days AS (SELECT line_key, day FROM moved UNION SELECT line_key, day FROM counted),
approved AS (
  SELECT w.line_key, CAST(c.approved_at AS DATE) AS day, count(*) AS approvals FROM correction AS c
  JOIN wanted AS w ON c.sku = w.sku AND c.site IS NOT DISTINCT FROM w.site AND (c.bin IS NOT DISTINCT FROM w.bin OR w.bin IS NULL)
  WHERE c.approved_at IS NOT NULL GROUP BY 1, 2)
SELECT w.line_key, w.sku, w.site, w.bin, d.day,
       o.opening + sum(coalesce(m.net, 0)) OVER (PARTITION BY w.line_key ORDER BY d.day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS belief,
       c.counted, c.believed, c.variance_quantity, c.in_tolerance, m.corrected, a.approvals
FROM days AS d JOIN wanted AS w ON d.line_key = w.line_key JOIN opening_belief AS o ON w.place_key = o.place_key
LEFT JOIN moved AS m ON d.line_key = m.line_key AND d.day = m.day LEFT JOIN counted AS c ON d.line_key = c.line_key AND d.day = c.day
LEFT JOIN approved AS a ON d.line_key = a.line_key AND d.day = a.day
ORDER BY w.line_key, d.day
"""

LINE_SPANS = """
WITH numbered AS (
  SELECT line_key, date_diff('day', min(count_day), max(count_day)) AS span, row_number() OVER (ORDER BY line_key) AS nth
  FROM count_variance WHERE is_measured AND in_period GROUP BY line_key HAVING count(*) > 1)
SELECT line_key, span FROM numbered WHERE nth <= ? AND span > 0 ORDER BY line_key
"""

FAILURE_AGES = """
WITH spans AS (
  SELECT line_key, min(count_day) AS first_day, date_diff('day', min(count_day), max(count_day)) AS span,
         row_number() OVER (ORDER BY line_key) AS nth FROM count_variance WHERE is_measured AND in_period GROUP BY line_key HAVING count(*) > 1)
SELECT v.line_key, date_diff('day', s.first_day, v.count_day) AS age FROM count_variance AS v JOIN spans AS s ON v.line_key = s.line_key
WHERE v.is_measured AND v.in_period AND NOT v.in_tolerance AND s.nth <= ? AND s.span > 0 AND v.count_day > s.first_day ORDER BY v.line_key, age
"""


def _show(case: Case, line_keys: list[int]) -> None:
    case.register("shown_line_frame", pd.DataFrame({"line_key": pd.Series(line_keys, dtype="int64")}))
    case.run("CREATE OR REPLACE TEMP TABLE shown_line AS SELECT * FROM shown_line_frame")


def heat(case: Case, line_keys: list[int]) -> pd.DataFrame:
    """Week x line: variance of the repeat lines."""
    _show(case, line_keys)
    return case.frame(HEAT)


def line_days(case: Case, line_keys: list[int]) -> pd.DataFrame:
    """Day x line: closing belief, count, corrections and approvals of the chosen lines."""
    _show(case, line_keys)
    return case.frame(LINE_DAYS)
