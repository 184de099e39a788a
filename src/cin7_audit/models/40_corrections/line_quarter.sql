-- What happened to a line in a quarter: movements, corrections and counts together, so that lines can be drawn with
-- replacement. The last quarter may be a part of one.
-- grain: sku x site x quarter
-- method: M-24
-- needs: movement_event, register, count_interval, whole_quarters
-- columns:
--   sku          VARCHAR  text: stock keeping unit, trimmed; the spelling of the product master
--   site         VARCHAR  text: site; '' not stated
--   quarter      INTEGER  number: 0 for the first
--   moves        DOUBLE   count: movement lines
--   corrections  DOUBLE   count: correction lines
--   counted      DOUBLE   count: counted lines
WITH m AS (
  SELECT sku, coalesce(site, '') AS site, quarter_since(w.start_day, stock_day) AS quarter, count(*) AS moves
  FROM movement_event CROSS JOIN whole_quarters AS w
  WHERE quantity <> 0 AND kind <> 'opening' AND stock_day >= w.start_day AND stock_day < w.end_day GROUP BY 1, 2, 3),
c AS (
  SELECT sku, coalesce(site, '') AS site, quarter_since(w.start_day, day) AS quarter, count(*) AS corrections
  FROM register CROSS JOIN whole_quarters AS w
  WHERE NOT is_opening AND day >= w.start_day AND day < w.end_day GROUP BY 1, 2, 3),
n AS (
  SELECT sku, coalesce(site, '') AS site, quarter_since(w.start_day, CAST(count_at AS DATE)) AS quarter,
         sum(lines) AS counted
  FROM count_interval CROSS JOIN whole_quarters AS w
  WHERE count_at >= w.start_day AND count_at < w.end_day GROUP BY 1, 2, 3)
SELECT coalesce(m.sku, c.sku, n.sku) AS sku, coalesce(m.site, c.site, n.site) AS site,
       coalesce(m.quarter, c.quarter, n.quarter) AS quarter, CAST(coalesce(moves, 0) AS DOUBLE) AS moves,
       CAST(coalesce(corrections, 0) AS DOUBLE) AS corrections, CAST(coalesce(counted, 0) AS DOUBLE) AS counted
FROM m FULL OUTER JOIN c ON m.sku = c.sku AND m.site = c.site AND m.quarter = c.quarter
FULL OUTER JOIN n ON coalesce(m.sku, c.sku) = n.sku AND coalesce(m.site, c.site) = n.site
  AND coalesce(m.quarter, c.quarter) = n.quarter
ORDER BY 1, 2, 3
