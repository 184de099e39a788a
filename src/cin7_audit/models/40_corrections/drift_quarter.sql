-- Drift between two counts of a place and what moved in between, by the quarter of the second count.
-- grain: counted interval with movements
-- method: M-24
-- needs: count_interval, whole_quarters
-- columns:
--   sku      VARCHAR  text: stock keeping unit, trimmed; the spelling of the product master
--   site     VARCHAR  text: site; '' not stated
--   quarter  INTEGER  number: 0 for the first
--   drift    DOUBLE   units: absolute variance
--   moved    DOUBLE   units: sum of absolute units moved between the counts, corrections excluded
SELECT i.sku, coalesce(i.site, '') AS site, quarter_since(w.start_day, CAST(i.count_at AS DATE)) AS quarter,
       CAST(abs(i.variance) AS DOUBLE) AS drift, CAST(i.throughput AS DOUBLE) AS moved
FROM count_interval AS i CROSS JOIN whole_quarters AS w
WHERE i.ordinal > 1 AND i.variance IS NOT NULL AND i.throughput > 0 AND i.count_at >= w.start_day
ORDER BY 1, 2, i.count_at
