-- Cost journals that trail the dispatches and catch up again. Where no file says when sales were invoiced, they are
-- late, not edited: the running difference stock - ledger never turns positive (more cost posted than goods sold) and
-- some month brings it back.
-- grain: document
-- needs: cost_document, stock_document, stock_item, monthly_cost, ledger_item, costed_component
-- columns:
--   component  BIGINT  key: the document, by all its names
WITH stock AS (
  SELECT d.month, sum(i.amount) AS amount FROM cost_document AS d JOIN stock_document AS s ON d.item_id = s.item_id
  JOIN stock_item AS i ON i.doc = s.doc GROUP BY 1),
ledger AS (
  SELECT m.month, sum(i.amount) AS amount
  FROM monthly_cost AS m JOIN ledger_item AS i ON m.item_id = i.item_id GROUP BY 1),
apart AS (SELECT l.month, s.amount - l.amount AS amount FROM ledger AS l JOIN stock AS s ON l.month = s.month),
running AS (SELECT *, sum(amount) OVER (ORDER BY month) AS open FROM apart),
trail AS (SELECT max(open) <= $same_amount AND max(amount) > $same_amount AS is_trailing FROM running)
SELECT DISTINCT c.component FROM monthly_cost AS m
JOIN costed_component AS c ON c.side = 'L' AND c.item_id = m.item_id CROSS JOIN trail
WHERE trail.is_trailing AND NOT EXISTS (SELECT 1 FROM cost_document WHERE is_dated OR is_open)
