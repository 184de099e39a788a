-- What the other accounts of the documents that differ hold: what Cin7 posts there less what the ledger has.
-- grain: document x account that is not tied out
-- needs: posting_item, account_role, ledger_item, book_component, book_month
-- columns:
--   component  BIGINT         key: the document, by all its names
--   account    VARCHAR        text: the account as printed
--   role       VARCHAR        text: inventory, in_transit, accrual, cogs, adjustment, write_off, revenue or other
--   amount     DECIMAL(38,4)  base currency: Cin7's postings less the ledger
WITH leg AS (
  SELECT 'P' AS side, item_id, account_key, amount FROM posting_item WHERE NOT is_tied
  UNION ALL SELECT 'L', item_id, account_key, -amount FROM ledger_item WHERE NOT is_tied AND pair_id IS NULL)
SELECT b.component, coalesce(k.account, l.account_key) AS account, k.role, sum(l.amount) AS amount
FROM leg AS l JOIN book_component AS b ON b.side = l.side AND b.item_id = l.item_id
LEFT JOIN account_role AS k ON l.account_key = k.account_key
WHERE b.component IN (SELECT component FROM book_month WHERE differs) GROUP BY 1, 2, 3 ORDER BY 1, 2
