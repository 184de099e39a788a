-- Documents whose cost is only late, where Omni posts it by the month. A sale that no invoice names by the end is not
-- posted yet. Where no file says when sales were invoiced, cost journals that trail the dispatches and catch up again
-- are late, not edited: the running difference stock - ledger never turns positive (more cost posted than goods sold)
-- and some month brings it back.
-- grain: document
-- needs: costed_component, stock_document, stock_item, ledger_item
-- columns:
--   component      BIGINT   key: the document, by all its names
--   is_uninvoiced  BOOLEAN  yes or no: a sale that awaits its invoice, and so its cost journal
--   is_lagging     BOOLEAN  yes or no: a month's cost journal that trails dispatches
WITH carried AS (SELECT * FROM costed_component WHERE cost_month IS NOT NULL),
stock AS (
  SELECT c.cost_month AS month, sum(i.amount) AS amount FROM carried AS c
  JOIN stock_document AS d ON c.side = 'S' AND c.item_id = d.item_id JOIN stock_item AS i ON i.doc = d.doc GROUP BY 1),
ledger AS (
  SELECT c.cost_month AS month, sum(i.amount) AS amount
  FROM carried AS c JOIN ledger_item AS i ON c.side = 'L' AND c.item_id = i.item_id GROUP BY 1),
apart AS (SELECT l.month, s.amount - l.amount AS amount FROM ledger AS l JOIN stock AS s ON l.month = s.month),
running AS (SELECT *, sum(amount) OVER (ORDER BY month) AS open FROM apart),
trail AS (SELECT max(open) <= $same_amount AND max(amount) > $same_amount AS is_trailing FROM running)
SELECT c.component, bool_or(c.is_invoiced IS NOT NULL) AS is_uninvoiced, bool_or(c.side = 'L') AS is_lagging
FROM carried AS c CROSS JOIN trail AS t
WHERE c.is_invoiced = FALSE AND EXISTS (SELECT 1 FROM carried WHERE side = 'L')
   OR c.side = 'L' AND t.is_trailing AND NOT EXISTS (SELECT 1 FROM carried WHERE is_invoiced IS NOT NULL)
GROUP BY 1
