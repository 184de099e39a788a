-- Units off the shelf and still on hand: + when picked, - when shipped.
-- grain: shipment line x the two days
-- needs: shipment, stock_key
-- columns:
--   site_key  INTEGER        key: sku x site
--   ord       BIGINT         number: place in the one order of events
--   quantity  DECIMAL(18,4)  units: in positive, out negative
WITH site_place AS (SELECT DISTINCT site_key, sku, site FROM stock_key),
standing AS (
  SELECT k.site_key, s.picked_date, s.shipped_date, s.picked_quantity FROM shipment AS s
  JOIN site_place AS k ON s.sku = k.sku AND s.site IS NOT DISTINCT FROM k.site
  WHERE s.picked_quantity > 0 AND s.picked_date IS NOT NULL AND (s.shipped_date IS NULL
    OR s.shipped_date > s.picked_date)
    AND upper(coalesce(s.status, '')) NOT IN ('VOIDED', 'CANCELLED'))
SELECT site_key, CAST(epoch_us(CAST(picked_date AS TIMESTAMP)) AS BIGINT) AS ord, picked_quantity AS quantity
  FROM standing
UNION ALL SELECT site_key, CAST(epoch_us(CAST(shipped_date AS TIMESTAMP)) AS BIGINT), -picked_quantity FROM standing
  WHERE shipped_date IS NOT NULL
