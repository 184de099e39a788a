-- The cost of recorded sales movements, returns deducted.
-- grain: month
-- needs: movement_event, sku_cost
-- columns:
--   month   VARCHAR         text: YYYY-MM
--   amount  DECIMAL(38,10)  base currency: cost, positive
WITH daily AS (
  SELECT m.stock_day AS day, -sum(coalesce(m.value, m.quantity * c.unit_cost)) AS amount
  FROM movement_event AS m LEFT JOIN sku_cost AS c ON m.sku = c.sku
  WHERE m.kind IN ('sale', 'pick', 'restock') AND m.stock_day IS NOT NULL GROUP BY 1)
SELECT strftime(day, '%Y-%m') AS month, sum(amount) AS amount FROM daily GROUP BY 1
