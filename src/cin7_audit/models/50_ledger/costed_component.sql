-- The document each line speaks of, by its names or by the cost journal of its month: before amounts are compared.
-- grain: line of a book (side L ledger, P posting, S stock document)
-- needs: named_component, monthly_cost
-- columns:
--   named_component.*
SELECT c.side, c.item_id, coalesce(j.component, c.component) AS component,
       CASE WHEN j.component IS NOT NULL THEN 'monthly cost of sales journal' ELSE c.how END AS how,
       c.is_opening
FROM named_component AS c LEFT JOIN monthly_cost AS j ON c.side = j.side AND c.item_id = j.item_id
