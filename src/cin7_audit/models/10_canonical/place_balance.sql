-- Closing balance of every place and day it changed, valid to its next change. A place is SKU x bin, or SKU x site
-- where no movement has bins.
-- grain: sku x place x day
-- needs: movement
-- columns:
--   sku      VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   place    VARCHAR        text: bin, or site where no movement has bins
--   day      DATE           day: the balance changed
--   until    DATE           day: the balance changed next; 9999-12-31 never
--   balance  DECIMAL(38,4)  units: at the end of the day
WITH shape AS (SELECT count(bin) > 0 AS has_bins FROM movement),
daily AS (
  SELECT sku, CASE WHEN has_bins THEN bin ELSE site END AS place,
         coalesce(CAST(completed_at AS DATE), effective_date) AS day, sum(quantity) AS quantity
  FROM movement CROSS JOIN shape
  WHERE quantity <> 0 AND coalesce(CAST(completed_at AS DATE), effective_date) IS NOT NULL GROUP BY 1, 2, 3)
SELECT sku, place, day, coalesce(lead(day) OVER w, DATE '9999-12-31') AS until, sum(quantity) OVER w AS balance
FROM daily WINDOW w AS (PARTITION BY sku, place ORDER BY day)
