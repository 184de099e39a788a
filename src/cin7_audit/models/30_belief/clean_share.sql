-- Locations (site x bin) and items without any discrepancy, of all that were counted.
-- grain: scope (a site; '' for all of them) x locations or items
-- method: M-12
-- needs: count_variance
-- columns:
--   scope  VARCHAR  text: the site; '' for all of them
--   what   VARCHAR  text: locations or items
--   clean  BIGINT   count: those without any discrepancy
--   total  BIGINT   count: all of them
WITH base AS (SELECT site, bin, sku, variance_quantity = 0 AS agrees FROM count_variance WHERE is_base),
scoped AS (SELECT '' AS scope, * FROM base UNION ALL SELECT site, * FROM base WHERE site IS NOT NULL),
places AS (SELECT scope, bool_and(agrees) AS is_clean FROM scoped GROUP BY scope, site, bin),
items AS (SELECT scope, bool_and(agrees) AS is_clean FROM scoped GROUP BY scope, sku)
SELECT scope, 'locations' AS what, count(CASE WHEN is_clean THEN 1 END) AS clean, count(*) AS total
FROM places GROUP BY scope
UNION ALL
SELECT scope, 'items', count(CASE WHEN is_clean THEN 1 END), count(*) FROM items GROUP BY scope
ORDER BY scope, what DESC
