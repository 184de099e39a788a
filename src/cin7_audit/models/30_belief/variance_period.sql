-- The variance timeline: what was counted, what failed and what was found, by week and by month.
-- grain: kind of period x its first day x site
-- needs: count_variance, line_interval
-- columns:
--   period          VARCHAR        text: week or month
--   begins          DATE           day: first of the period
--   site            VARCHAR        text: site, warehouse or branch name
--   lines           BIGINT         count: count lines with a belief
--   failures        BIGINT         count: of those, out of tolerance
--   base_lines      BIGINT         count: lines that may enter an accuracy
--   base_failures   BIGINT         count: of those, out of tolerance
--   differing       BIGINT         count: lines with a variance
--   net_units       DECIMAL(38,4)  units: sum of signed variances
--   gross_units     DECIMAL(38,4)  units: sum of absolute variances
--   net_value       DECIMAL(38,4)  base currency: sum of signed variance values; loss negative
--   gross_value     DECIMAL(38,4)  base currency: sum of absolute variance values
--   over_value      DECIMAL(38,4)  base currency: sum of gains
--   short_value     DECIMAL(38,4)  base currency: sum of losses; negative
--   units_moved     DECIMAL(38,4)  units: moved since the count before, corrections excluded
--   drift_units     DECIMAL(38,4)  units: sum of absolute drift of lines that moved since the count before
--   drift_per_1000  DOUBLE         units: drift per 1,000 units moved
WITH found AS (
  SELECT p.period, CAST(date_trunc(p.period, v.count_day) AS DATE) AS begins, v.site, count(*) AS lines,
         count(CASE WHEN NOT v.in_tolerance THEN 1 END) AS failures,
         count(CASE WHEN v.is_base THEN 1 END) AS base_lines,
         count(CASE WHEN v.is_base AND NOT v.in_tolerance THEN 1 END) AS base_failures,
         count(CASE WHEN v.variance_quantity <> 0 THEN 1 END) AS differing,
         sum(v.variance_quantity) AS net_units, sum(abs(v.variance_quantity)) AS gross_units,
         sum(v.variance_value) AS net_value, sum(abs(v.variance_value)) AS gross_value,
         sum(CASE WHEN v.variance_value > 0 THEN v.variance_value ELSE 0 END) AS over_value,
         sum(CASE WHEN v.variance_value < 0 THEN v.variance_value ELSE 0 END) AS short_value,
         sum(i.moved) AS units_moved, sum(CASE WHEN i.moved > 0 THEN abs(i.drift) END) AS drift_units
  FROM count_variance AS v CROSS JOIN (VALUES ('week'), ('month')) AS p(period)
  LEFT JOIN line_interval AS i ON v.count_line_id = i.count_line_id
  WHERE v.is_measured AND v.in_period GROUP BY ALL)
SELECT *, CAST(drift_units AS DOUBLE) / nullif(CAST(units_moved AS DOUBLE), 0) * 1000 AS drift_per_1000
FROM found ORDER BY period, begins, site NULLS FIRST
