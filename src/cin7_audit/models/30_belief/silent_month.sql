-- Months of the audited period (else between first and last movement) without one movement line.
-- grain: month without movements
-- needs: movement_event
-- columns:
--   month        DATE    day: first of the month
--   usual_lines  DOUBLE  count: movement lines of a usual month (median)
WITH log AS (SELECT stock_day FROM movement_event WHERE kind <> 'opening'),
moved AS (SELECT CAST(date_trunc('month', stock_day) AS DATE) AS month, count(*) AS lines FROM log GROUP BY 1),
span AS (
  SELECT coalesce(CAST($period_start AS DATE), min(stock_day)) AS first_day,
         coalesce(CAST($period_end AS DATE), max(stock_day)) AS last_day
  FROM log HAVING min(stock_day) IS NOT NULL),
every AS (
  SELECT CAST(unnest(generate_series(CAST(date_trunc('month', first_day) AS TIMESTAMP),
                                     CAST(date_trunc('month', last_day) AS TIMESTAMP), INTERVAL 1 MONTH)) AS DATE)
           AS month
  FROM span)
SELECT month, (SELECT median(lines) FROM moved) AS usual_lines
FROM every WHERE month NOT IN (SELECT month FROM moved WHERE month IS NOT NULL) ORDER BY month
