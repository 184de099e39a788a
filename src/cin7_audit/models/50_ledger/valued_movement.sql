-- How many of the movement lines can be given a value: without it there is no subledger to tie.
-- grain: one row
-- needs: movement_event, sku_cost
-- columns:
--   lines   BIGINT  count: movement lines with a quantity
--   valued  BIGINT  count: of those, lines that can be given a value
SELECT count(*) AS lines, count(coalesce(m.value, m.quantity * m.unit_cost, m.quantity * c.unit_cost)) AS valued
FROM movement_event AS m LEFT JOIN sku_cost AS c ON m.sku = c.sku WHERE m.quantity <> 0
