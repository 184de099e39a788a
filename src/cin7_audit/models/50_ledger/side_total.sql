-- What each book says of a document and account, for matching by amount alone (book_component). The opening posting of
-- Cin7 is compared as an opening balance, unless the ledger holds it as a document; stock speaks only where Cin7 posted
-- nothing.
-- grain: side (L ledger, P posting, S stock) x document x account
-- needs: ledger_item, posting_item, costed_component, unmerged_stock_month
-- columns:
--   side         VARCHAR        text: L ledger, P posting of Cin7, S stock document
--   component    BIGINT         key: the document, by all its names
--   account_key  VARCHAR        key: the account as compared: its code without leading zeros, else its name
--   amount       DECIMAL(38,4)  base currency: debit positive; stock in positive
--   day          DATE           day: first
--   is_opening   BOOLEAN        yes or no: an opening balance or go-live load
WITH held AS (
  SELECT i.*, c.component, c.is_opening FROM ledger_item AS i
  JOIN costed_component AS c ON c.side = 'L' AND c.item_id = i.item_id
  WHERE i.is_tied),
posted AS (
  SELECT i.*, c.component FROM posting_item AS i JOIN costed_component AS c ON c.side = 'P' AND c.item_id = i.item_id
  WHERE i.is_tied AND NOT i.is_journal)
SELECT 'L' AS side, component, account_key, sum(amount) AS amount, min(day) AS day, bool_or(is_opening) AS is_opening
FROM held GROUP BY 2, 3
UNION ALL
SELECT 'P', component, account_key, sum(amount), min(day), FALSE FROM posted
WHERE NOT (is_opening AND component NOT IN (SELECT component FROM held WHERE NOT is_opening)) GROUP BY 2, 3
UNION ALL
SELECT 'S', component, account_key, sum(amount), min(day), FALSE FROM unmerged_stock_month
WHERE component NOT IN (SELECT component FROM posted) GROUP BY 2, 3
