-- How often a line had differed before, the same way and each time within `repeat_days` of the time before.
-- grain: difference line with a difference
-- needs: difference_line
-- columns:
--   line_id  BIGINT   key: the difference line, in order of time
--   earlier  INTEGER  count: differences before it in its run: 0, 1, or 2 for two and more
WITH differing AS (
  SELECT line_id, sku, site, bin, sign(drift_e4) AS direction, day,
         day - lag(day) OVER (PARTITION BY sku, site, bin, sign(drift_e4) ORDER BY day, line_id) AS gap
  FROM difference_line WHERE drift_e4 <> 0),
runs AS (
  SELECT *, sum(CASE WHEN gap <= $repeat_days THEN 0 ELSE 1 END)
              OVER (PARTITION BY sku, site, bin, direction ORDER BY day, line_id) AS run
  FROM differing)
SELECT line_id, CAST(least(row_number() OVER (PARTITION BY sku, site, bin, direction, run ORDER BY day, line_id) - 1, 2)
                     AS INTEGER) AS earlier
FROM runs ORDER BY line_id
