-- The months of every confirmed variance, with the days and the units out that each has inside the interval. A day
-- meets the parts of its own month, so a place that is counted often costs no more than its days; a day belongs to the
-- interval that ends on it.
-- grain: confirmed variance x month
-- method: M-29
-- needs: drift_interval, movement_event
-- columns:
--   interval_id  INTEGER        key: the confirmed variance: point_id of its count
--   month_no     BIGINT         number: the month, year x 12 + month - 1
--   month        VARCHAR        text: the month, 2026-03
--   site         VARCHAR        text: site, warehouse or branch name
--   days         BIGINT         days: of the month inside the interval
--   units        DECIMAL(38,4)  units: gone out of the place on those days, corrections excluded
--   lines        HUGEINT        count: movement lines out of the place on those days
--   site_units   DECIMAL(38,4)  units: gone out of the whole site on those days
WITH gone AS (
  SELECT place_key, coalesce(site, '') AS site, stock_day AS day, -quantity AS units FROM movement_event
  WHERE kind NOT IN ('stocktake', 'adjustment', 'write_off', 'auto_adjustment', 'cost_change', 'opening')
    AND quantity < 0),
moved AS (
  SELECT place_key, day, month_number(day) AS month_no, sum(units) AS units, count(*) AS lines FROM gone
  WHERE place_key IN (SELECT place_key FROM drift_interval) GROUP BY place_key, day),
site_day AS (SELECT site, day, sum(units) AS units FROM gone GROUP BY 1, 2),
site_run AS (
  SELECT site, day, sum(units) OVER (PARTITION BY site ORDER BY day
                                     ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS cumulated
  FROM site_day),
spans AS (
  SELECT interval_id, place_key, site, from_day, to_day,
         unnest(generate_series(month_number(from_day), month_number(to_day))) AS month_no
  FROM drift_interval),
parts AS (
  SELECT *, greatest(from_day, month_start(month_no)) AS first_day,
         least(to_day, last_day(month_start(month_no))) AS end_day
  FROM spans),
own AS (
  SELECT p.interval_id, p.month_no, sum(m.units) AS units, sum(m.lines) AS lines
  FROM parts AS p JOIN moved AS m ON p.place_key = m.place_key AND p.month_no = m.month_no
    AND m.day >= p.first_day AND m.day <= p.end_day GROUP BY 1, 2),
edges AS (SELECT site, first_day - 1 AS day FROM parts UNION SELECT site, end_day FROM parts),
marks AS (
  SELECT site, day, cumulated, 0 AS is_edge FROM site_run UNION ALL SELECT site, day, NULL, 1 FROM edges),
level AS (
  SELECT site, day, max(cumulated) OVER (PARTITION BY site ORDER BY day, is_edge
                                         ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS cumulated, is_edge
  FROM marks)
SELECT p.interval_id, p.month_no, strftime(month_start(p.month_no), '%Y-%m') AS month, p.site,
       date_diff('day', p.first_day, p.end_day) + 1 AS days, coalesce(o.units, 0) AS units,
       coalesce(o.lines, 0) AS lines, coalesce(b.cumulated, 0) - coalesce(a.cumulated, 0) AS site_units
FROM parts AS p LEFT JOIN own AS o ON p.interval_id = o.interval_id AND p.month_no = o.month_no
LEFT JOIN level AS a ON a.site = p.site AND a.day = p.first_day - 1 AND a.is_edge = 1
LEFT JOIN level AS b ON b.site = p.site AND b.day = p.end_day AND b.is_edge = 1
ORDER BY p.interval_id, p.month_no
