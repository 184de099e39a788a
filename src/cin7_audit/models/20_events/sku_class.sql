-- The ABC class of a product: stated by the client, else by usage value.
-- grain: sku
-- method: M-6
-- needs: movement, sku_cost, product
-- columns:
--   sku          VARCHAR         text: stock keeping unit, trimmed; the spelling of the product master
--   usage_value  DECIMAL(38,10)  base currency: units used x unit cost
--   abc_class    VARCHAR         text: A, B or C if the client states it; else computed (M-6)
--   basis        VARCHAR         text: stated by the client, or the rule that gave the class
WITH usage AS (
  SELECT m.sku, sum(CASE WHEN m.kind IN ('sale', 'pick', 'assembly_out') THEN -m.quantity ELSE 0 END) AS used
  FROM movement AS m GROUP BY m.sku),
valued AS (
  SELECT c.sku, greatest(coalesce(u.used, 0), 0) * coalesce(c.unit_cost, 0) AS usage_value
  FROM sku_cost AS c LEFT JOIN usage AS u ON c.sku = u.sku),
ranked AS (
  SELECT sku, usage_value, sum(usage_value) OVER (ORDER BY usage_value DESC,
    sku ROWS UNBOUNDED PRECEDING) - usage_value AS before,
         sum(usage_value) OVER () AS total FROM valued),
stated AS (SELECT sku, max(abc_class) AS abc_class FROM product WHERE abc_class IN ('A', 'B', 'C') GROUP BY sku)
SELECT r.sku, r.usage_value,
       coalesce(s.abc_class, CASE WHEN r.total = 0 THEN 'B' WHEN r.before < r.total * $class_a_share
         AND r.usage_value > 0 THEN 'A'
            WHEN r.before < r.total * $class_b_share AND r.usage_value > 0 THEN 'B' ELSE 'C' END) AS abc_class,
       CASE WHEN s.abc_class IS NOT NULL THEN 'stated by the client'
            WHEN r.total = 0 THEN 'no usage recorded: B for all' ELSE 'usage value, 80/15/5 (M-6)' END AS basis
FROM ranked AS r LEFT JOIN stated AS s ON r.sku = s.sku
