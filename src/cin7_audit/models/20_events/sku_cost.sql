-- What a unit costs, from the best source that says so. A value over next to no quantity can leave the range of a unit
-- cost: then it is unknown.
-- grain: sku
-- needs: stock_snapshot, movement, receipt, product, stock_key
-- columns:
--   sku        VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   unit_cost  DECIMAL(20,6)  base currency per unit: null unknown
--   basis      VARCHAR        text: the source of the unit cost, in words
WITH snapshots AS (
  SELECT sku, sum(value) / nullif(sum(on_hand), 0) AS unit_cost FROM stock_snapshot
  WHERE value IS NOT NULL AND on_hand > 0 GROUP BY sku),
inbound AS (
  SELECT sku, sum(value) / nullif(sum(quantity), 0) AS unit_cost FROM movement
  WHERE kind IN ('receipt', 'opening', 'assembly_in') AND quantity > 0 AND value > 0 GROUP BY sku),
outbound AS (
  SELECT sku, sum(value) / nullif(sum(quantity), 0) AS unit_cost FROM movement
  WHERE quantity < 0 AND value < 0 GROUP BY sku),
priced AS (
  SELECT sku, sum(unit_price * coalesce(currency_rate, 1) * received_quantity) / nullif(sum(received_quantity),
    0) AS unit_cost
  FROM receipt WHERE received_quantity > 0 AND unit_price > 0 GROUP BY sku),
every AS (SELECT sku FROM product UNION SELECT sku FROM stock_key)
SELECT e.sku,
       TRY_CAST(coalesce(s.unit_cost, nullif(p.average_cost, 0), i.unit_cost, o.unit_cost,
         r.unit_cost) AS DECIMAL(20,6)) AS unit_cost,
       CASE WHEN s.unit_cost IS NOT NULL THEN 'stock value / on hand of the snapshots'
            WHEN nullif(p.average_cost, 0) IS NOT NULL THEN 'average cost of the product list'
            WHEN i.unit_cost IS NOT NULL THEN 'average cost of recorded receipts'
            WHEN o.unit_cost IS NOT NULL THEN 'average cost of recorded issues'
            WHEN r.unit_cost IS NOT NULL THEN 'purchase price of received lines' END AS basis
FROM every AS e
LEFT JOIN snapshots AS s ON e.sku = s.sku LEFT JOIN (SELECT sku, max(average_cost) AS average_cost FROM product
  GROUP BY sku) AS p ON e.sku = p.sku
LEFT JOIN inbound AS i ON e.sku = i.sku LEFT JOIN outbound AS o ON e.sku = o.sku LEFT JOIN priced AS r
  ON e.sku = r.sku
