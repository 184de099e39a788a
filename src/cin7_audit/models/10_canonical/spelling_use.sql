-- How files spell SKUs, sites and bins, in every column that holds one.
-- grain: column x spelling x file
-- needs: product, movement, movement_total, count_line, correction, transfer, receipt, return_line, shipment,
--   stock_snapshot, bill_of_material, location, document_header
-- columns:
--   word       VARCHAR  text: sku, site or bin
--   spelling   VARCHAR  text: as files print it
--   source_id  VARCHAR  text: the evidence file or sheet
--   lines      BIGINT   count: rows
SELECT 'sku' AS word, sku AS spelling, source_id, count(*) AS lines FROM product WHERE sku IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'sku', sku, source_id, count(*) FROM movement WHERE sku IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'sku', sku, source_id, count(*) FROM movement_total WHERE sku IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'sku', sku, source_id, count(*) FROM count_line WHERE sku IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'sku', sku, source_id, count(*) FROM correction WHERE sku IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'sku', sku, source_id, count(*) FROM transfer WHERE sku IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'sku', sku, source_id, count(*) FROM receipt WHERE sku IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'sku', sku, source_id, count(*) FROM return_line WHERE sku IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'sku', sku, source_id, count(*) FROM shipment WHERE sku IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'sku', sku, source_id, count(*) FROM stock_snapshot WHERE sku IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'sku', sku, source_id, count(*) FROM bill_of_material WHERE sku IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'sku', component_sku, source_id, count(*) FROM bill_of_material WHERE component_sku IS NOT NULL
  GROUP BY ALL
UNION ALL SELECT 'site', site, source_id, count(*) FROM location WHERE site IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'site', site, source_id, count(*) FROM movement WHERE site IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'site', site, source_id, count(*) FROM movement_total WHERE site IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'site', site, source_id, count(*) FROM count_line WHERE site IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'site', site, source_id, count(*) FROM correction WHERE site IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'site', from_site, source_id, count(*) FROM transfer WHERE from_site IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'site', to_site, source_id, count(*) FROM transfer WHERE to_site IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'site', site, source_id, count(*) FROM receipt WHERE site IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'site', site, source_id, count(*) FROM return_line WHERE site IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'site', site, source_id, count(*) FROM shipment WHERE site IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'site', site, source_id, count(*) FROM stock_snapshot WHERE site IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'site', site, source_id, count(*) FROM document_header WHERE site IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'bin', bin, source_id, count(*) FROM location WHERE bin IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'bin', bin, source_id, count(*) FROM movement WHERE bin IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'bin', bin, source_id, count(*) FROM count_line WHERE bin IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'bin', bin, source_id, count(*) FROM correction WHERE bin IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'bin', from_bin, source_id, count(*) FROM transfer WHERE from_bin IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'bin', to_bin, source_id, count(*) FROM transfer WHERE to_bin IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'bin', bin, source_id, count(*) FROM receipt WHERE bin IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'bin', bin, source_id, count(*) FROM return_line WHERE bin IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'bin', bin, source_id, count(*) FROM shipment WHERE bin IS NOT NULL GROUP BY ALL
UNION ALL SELECT 'bin', bin, source_id, count(*) FROM stock_snapshot WHERE bin IS NOT NULL GROUP BY ALL
