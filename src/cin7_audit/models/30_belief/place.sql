-- The places belief is known for.
-- grain: place (sku x site x bin x batch at bin grain, sku x site at site grain)
-- needs: stock_key, grain, sku_class, sku_cost
-- columns:
--   place_key  INTEGER        key: the place at the grain belief is known at: key_id or site_key
--   sku        VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site       VARCHAR        text: site, warehouse or branch name
--   bin        VARCHAR        text: bin name; null for the site itself
--   batch      VARCHAR        text: batch or serial; null none
--   abc_class  VARCHAR        text: A, B or C if the client states it; else computed (M-6)
--   unit_cost  DECIMAL(20,6)  base currency per unit: null unknown
WITH keyed AS (
  SELECT k.place_key, k.sku, k.site,
         CASE WHEN g.belief_grain = 'bin' THEN k.bin END AS bin, CASE WHEN g.belief_grain = 'bin'
           THEN k.batch END AS batch
  FROM stock_key AS k CROSS JOIN grain AS g)
SELECT DISTINCT k.place_key, k.sku, k.site, k.bin, k.batch, coalesce(a.abc_class, 'C') AS abc_class, c.unit_cost
FROM keyed AS k LEFT JOIN sku_class AS a ON k.sku = a.sku LEFT JOIN sku_cost AS c ON k.sku = c.sku
