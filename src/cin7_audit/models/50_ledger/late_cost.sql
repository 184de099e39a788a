-- Documents whose cost is only late, where Omni posts it by the month. A sale that no invoice names by the end is not
-- posted yet. Where no file says when sales were invoiced, cost journals that trail the dispatches and catch up again
-- are late, not edited: the running difference stock - ledger never turns positive (more cost posted than goods sold)
-- and some month brings it back.
-- grain: document
-- needs: monthly_cost, costed_component, stock_document, stock_item, ledger_item
-- columns:
--   component      BIGINT   key: the document, by all its names
--   is_uninvoiced  BOOLEAN  yes or no: a sale that awaits its invoice, and so its cost journal
--   is_lagging     BOOLEAN  yes or no: a month's cost journal that trails dispatches
WITH stock AS (
  SELECT m.month, sum(i.amount) AS amount FROM monthly_cost AS m
  JOIN stock_document AS d ON m.side = 'S' AND m.item_id = d.item_id JOIN stock_item AS i ON i.doc = d.doc GROUP BY 1),
ledger AS (
  SELECT m.month, sum(i.amount) AS amount
  FROM monthly_cost AS m JOIN ledger_item AS i ON m.side = 'L' AND m.item_id = i.item_id GROUP BY 1),
apart AS (SELECT l.month, s.amount - l.amount AS amount FROM ledger AS l JOIN stock AS s ON l.month = s.month),
running AS (SELECT *, sum(amount) OVER (ORDER BY month) AS open FROM apart),
trail AS (SELECT max(open) <= $same_amount AND max(amount) > $same_amount AS is_trailing FROM running)
SELECT c.component, bool_or(m.is_invoiced IS NOT NULL) AS is_uninvoiced, bool_or(m.side = 'L') AS is_lagging
FROM monthly_cost AS m JOIN costed_component AS c ON c.side = m.side AND c.item_id = m.item_id CROSS JOIN trail AS t
WHERE m.is_invoiced = FALSE AND EXISTS (SELECT 1 FROM monthly_cost WHERE side = 'L')
   OR m.side = 'L' AND t.is_trailing AND NOT EXISTS (SELECT 1 FROM monthly_cost WHERE is_invoiced IS NOT NULL)
GROUP BY 1
