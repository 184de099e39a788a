-- The figure before each booked stocktake line, rebuilt from the movements up to it. A count's own posting follows it;
-- movements of its instant stand before or after it as the setting says.
-- grain: document number x sku x site
-- needs: movement, booked_stocktake
-- columns:
--   booked_stocktake.*
--   before  DECIMAL(38,4)  units: rebuilt before the count
WITH event AS (
  SELECT sku, site, coalesce(completed_at, CAST(effective_date AS TIMESTAMP)) AS moment,
         CASE WHEN document_no IN (SELECT document_no FROM booked_stocktake) THEN 3 ELSE 1 END AS place, quantity,
         NULL AS document_no
  FROM movement WHERE sku IN (SELECT sku FROM booked_stocktake)
  UNION ALL
  SELECT sku, site, completed_at, CASE WHEN $rules_count_position = 'after' THEN 2 ELSE 0 END, 0, document_no
  FROM booked_stocktake),
summed AS (
  SELECT *, sum(quantity) OVER (PARTITION BY sku, site ORDER BY moment, place, document_no NULLS FIRST
                                ROWS UNBOUNDED PRECEDING) AS before
  FROM event WHERE moment IS NOT NULL)
SELECT b.*, s.before FROM booked_stocktake AS b JOIN summed AS s
  ON b.document_no = s.document_no AND b.sku = s.sku AND b.site IS NOT DISTINCT FROM s.site
