-- Openings that no row states (implied by a count or snapshot): they enter as a receipt before everything else. Whole
-- numbers: quantities in 1/10,000 units, unit costs in 1/1,000,000 of base currency; 0 unknown, or too large to be
-- one.
-- grain: sku x site
-- needs: opening_belief, place, stock_key, sku_cost
-- columns:
--   site_key   INTEGER        key: sku x site
--   opening    DECIMAL(38,4)  units: belief before the first movement
--   unit_cost  BIGINT         base currency / 1,000,000: per unit; 0 unknown, or too large to be one
WITH implied AS (
  SELECT k.site_key, sum(o.opening) AS opening, min(p.sku) AS sku
  FROM opening_belief AS o JOIN place AS p ON o.place_key = p.place_key
  JOIN (SELECT DISTINCT site_key, sku, site FROM stock_key) AS k ON p.sku = k.sku AND p.site IS NOT DISTINCT FROM k.site
  WHERE o.opening > 0 GROUP BY k.site_key)
SELECT i.site_key, i.opening,
       coalesce(TRY_CAST(round(CAST(c.unit_cost AS DOUBLE) * $cost_scale) AS BIGINT), 0) AS unit_cost
FROM implied AS i LEFT JOIN sku_cost AS c ON i.sku = c.sku ORDER BY i.site_key
