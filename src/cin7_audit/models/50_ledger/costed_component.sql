-- The document each line speaks of, after the cost journals: every journal of a month is one document (it is replaced
-- on re-import, so originals, reversals and replacements belong together), and the month's sales and returns belong to
-- it.
-- grain: line of a book (side L ledger, P posting, S stock document)
-- needs: named_component, monthly_cost, cost_document
-- columns:
--   named_component.*
WITH journal AS (
  SELECT m.month, min(c.component) AS component FROM monthly_cost AS m
  JOIN named_component AS c ON c.side = 'L' AND c.item_id = m.item_id GROUP BY 1),
settled AS (SELECT item_id, month FROM cost_document WHERE NOT is_open),
joined AS (
  SELECT 'L' AS side, m.item_id, j.component FROM monthly_cost AS m JOIN journal AS j ON m.month = j.month
  WHERE m.month IN (SELECT month FROM settled)
  UNION ALL
  SELECT 'S', s.item_id, j.component FROM settled AS s JOIN journal AS j ON s.month = j.month)
SELECT c.side, c.item_id, coalesce(j.component, c.component) AS component,
       CASE WHEN j.component IS NOT NULL THEN 'monthly cost of sales journal' ELSE c.how END AS how
FROM named_component AS c LEFT JOIN joined AS j ON c.side = j.side AND c.item_id = j.item_id
