-- The roll-forward summed by site, at the last figure stated of each place.
-- grain: site
-- needs: roll_forward
-- columns:
--   site        VARCHAR        text: site, or site unknown
--   lines       BIGINT         count: places with a stated figure
--   proved      BIGINT         count: places on which a figure proves something
--   broken      BIGINT         count: places that break for good
--   opening     DECIMAL(38,4)  units: sum of openings
--   moved       DECIMAL(38,4)  units: sum moved up to the figures
--   stated      DECIMAL(38,4)  units: sum of what the system printed
--   difference  DECIMAL(38,4)  units: stated - opening - moved
WITH place AS (
  SELECT sku, site, bin, max(proves) AS proves, max(is_first_break) AS broken, arg_max(opening, ord) AS opening,
         arg_max(moved, ord) AS moved, arg_max(stated, ord) AS stated
  FROM roll_forward GROUP BY sku, site, bin)
SELECT coalesce(site, 'site unknown') AS site, count(*) AS lines, count(CASE WHEN proves THEN 1 END) AS proved,
       count(CASE WHEN broken THEN 1 END) AS broken, sum(opening) AS opening, sum(moved) AS moved,
       sum(stated) AS stated, sum(stated) - sum(opening) - sum(moved) AS difference
FROM place GROUP BY 1 ORDER BY 1
