-- Returns of sales found by amount and day, before all other matching by amount: Movement Details books a return under
-- its order (cin7-core 2.3), the ledger under its credit note, so the amount of the day tells whose it is.
-- grain: document of the ledger that joins another
-- needs: unmerged_stock_month, stock_item, stock_document, costed_component, side_total
-- columns:
--   from_component  BIGINT   key: the document that joins another
--   into_component  BIGINT   key: the document joined
--   how             VARCHAR  text: what led the line to its document
WITH account AS (SELECT component, min(account_key) AS account_key FROM unmerged_stock_month GROUP BY 1),
back AS (
  SELECT c.component, a.account_key, i.day, CAST(round(sum(i.amount), 2) AS DECIMAL(18,2)) AS amount
  FROM stock_item AS i JOIN stock_document AS d ON i.doc = d.doc
  JOIN costed_component AS c ON c.side = 'S' AND c.item_id = d.item_id JOIN account AS a ON c.component = a.component
  WHERE i.kind = 'restock' AND NOT i.is_estimated GROUP BY 1, 2, 3),
ours AS (
  SELECT *, row_number() OVER (PARTITION BY account_key, amount, day ORDER BY component) AS nth FROM back
  WHERE component IN (SELECT component FROM side_total WHERE side = 'L')),
theirs AS (
  SELECT component, account_key, amount, day,
         row_number() OVER (PARTITION BY account_key, amount, day ORDER BY component) AS nth
  FROM side_total
  WHERE side = 'L' AND amount > 0 AND NOT is_opening
    AND component NOT IN (SELECT component FROM side_total WHERE side <> 'L'))
SELECT l.component AS from_component, min(c.component) AS into_component, 'amount and day of a return' AS how
FROM theirs AS l JOIN ours AS c ON l.account_key = c.account_key AND l.amount = c.amount AND l.day = c.day
  AND l.nth = c.nth
GROUP BY l.component
