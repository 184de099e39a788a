-- The value of stock on the days it was printed: as stated, else at today's unit cost.
-- grain: day
-- needs: stock_snapshot, sku_cost
-- columns:
--   as_of        DATE           day: of the snapshot
--   stock_value  DECIMAL(18,4)  base currency: value of all stock
SELECT s.as_of, CAST(sum(coalesce(s.value, s.on_hand * c.unit_cost)) AS DECIMAL(18,4)) AS stock_value
FROM stock_snapshot AS s LEFT JOIN sku_cost AS c ON s.sku = c.sku WHERE s.as_of IS NOT NULL GROUP BY 1
