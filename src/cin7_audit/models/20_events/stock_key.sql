-- The places stock can be at, with the keys everything else joins by.
-- grain: sku x site x bin x batch
-- needs: movement, count_line, stock_snapshot, correction, grain
-- columns:
--   key_id     INTEGER  key: sku x site x bin x batch
--   site_key   INTEGER  key: sku x site
--   sku        VARCHAR  text: stock keeping unit, trimmed; the spelling of the product master
--   site       VARCHAR  text: site, warehouse or branch name
--   bin        VARCHAR  text: bin name; null for the site itself
--   batch      VARCHAR  text: batch or serial; null none
--   bucket     INTEGER  number: stable hash of the sku, 0 to 1023
--   place_key  INTEGER  key: the place at the grain belief is known at: key_id or site_key
WITH places AS (
  SELECT sku, site, bin, batch FROM movement WHERE sku IS NOT NULL
  UNION SELECT sku, site, bin, batch FROM count_line WHERE sku IS NOT NULL
  UNION SELECT sku, site, bin, batch FROM stock_snapshot WHERE sku IS NOT NULL
  UNION SELECT sku, site, bin, batch FROM correction WHERE sku IS NOT NULL),
keyed AS (
  SELECT CAST(row_number() OVER (ORDER BY sku, site NULLS FIRST, bin NULLS FIRST,
    batch NULLS FIRST) AS INTEGER) AS key_id,
         CAST(dense_rank() OVER (ORDER BY sku, site NULLS FIRST) AS INTEGER) AS site_key,
         sku, site, bin, batch,
         CAST(('0x' || substr(md5(sku), 1, 8))::UBIGINT % 1024 AS INTEGER) AS bucket
  FROM places)
SELECT k.*, CASE WHEN g.belief_grain = 'bin' THEN k.key_id ELSE k.site_key END AS place_key
FROM keyed AS k CROSS JOIN grain AS g
