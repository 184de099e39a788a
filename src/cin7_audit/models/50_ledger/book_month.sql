-- The two books side by side: what stock, Cin7's postings and the ledger say of each document. An opening posting is
-- compared as an opening balance, unless the ledger holds it as a document.
-- grain: document x account x month
-- needs: stock_month, posting_item, book_component, ledger_item
-- columns:
--   component    BIGINT         key: the document, by all its names
--   account_key  VARCHAR        key: the account as compared: its code without leading zeros, else its name
--   month        INTEGER        number: year x 12 + month - 1
--   stock        DECIMAL(38,4)  base currency: what stock itself says, in positive
--   posted       DECIMAL(38,4)  base currency: what Cin7 posted, debit positive; null where it posted nothing
--   ledger       DECIMAL(38,4)  base currency: what the ledger holds, debit positive
WITH held AS (
  SELECT c.component, i.account_key, month_number(i.day) AS month, i.amount
  FROM ledger_item AS i JOIN book_component AS c ON c.side = 'L' AND c.item_id = i.item_id
  WHERE i.is_tied AND NOT c.is_opening)
SELECT component, account_key, month, sum(stock) AS stock, sum(posted) AS posted, sum(ledger) AS ledger FROM (
  SELECT component, account_key, month, amount AS stock, NULL AS posted, NULL AS ledger FROM stock_month
  WHERE account_key IS NOT NULL AND (kind <> 'cost_change' OR NOT is_posted)
  UNION ALL
  SELECT c.component, i.account_key, month_number(i.day), NULL, i.amount, NULL
  FROM posting_item AS i JOIN book_component AS c ON c.side = 'P' AND c.item_id = i.item_id
  WHERE i.is_tied AND NOT i.is_journal AND NOT (i.is_opening AND c.component NOT IN (SELECT component FROM held))
  UNION ALL
  SELECT component, account_key, month, NULL, NULL, amount FROM held)
GROUP BY 1, 2, 3
