-- Confirmed variances by month under every method of placing them (see retimed_line): `posted` puts all of a variance
-- in the month its correction was posted, which need not lie inside the interval. Exact.
-- grain: month x site x method
-- method: M-29
-- needs: retimed_line, drift_interval
-- columns:
--   month   VARCHAR        text: the month, 2026-03
--   site    VARCHAR        text: site, warehouse or branch name
--   method  VARCHAR        text: posted, days, throughput, event, envelope_low or envelope_high
--   value   DECIMAL(18,4)  base currency: loss negative
WITH placed AS (
  SELECT posted_month AS month, site, 0 AS nth, 'posted' AS method, value_e4 FROM drift_interval
  UNION ALL SELECT month, site, 1, 'days', days_e4 FROM retimed_line
  UNION ALL SELECT month, site, 2, 'throughput', throughput_e4 FROM retimed_line
  UNION ALL SELECT month, site, 3, 'event', event_e4 FROM retimed_line
  UNION ALL SELECT month, site, 4, 'envelope_low', envelope_low_e4 FROM retimed_line
  UNION ALL SELECT month, site, 5, 'envelope_high', envelope_high_e4 FROM retimed_line)
SELECT month, site, method, CAST(whole_to_four_places(sum(value_e4)) AS DECIMAL(18,4)) AS value
FROM placed WHERE month IS NOT NULL AND site IS NOT NULL GROUP BY month, site, nth, method ORDER BY month, site, nth
