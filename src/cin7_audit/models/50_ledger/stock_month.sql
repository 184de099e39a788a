-- What stock says of each document, on the account of the product; else on that of the document in the postings, else
-- in the ledger, else the main one.
-- grain: document x account x month x kind of change
-- needs: stock_change, book_component, account_role, posting_item, ledger_item
-- columns:
--   unmerged_stock_month.*
--   is_posted  BOOLEAN  yes or no: Cin7 posted the document to a tied-out account
WITH changed AS (
  SELECT c.component, s.* FROM stock_change AS s JOIN book_component AS c ON c.side = 'S' AND c.item_id = s.item_id),
inventory AS (SELECT account_key FROM account_role WHERE is_tied AND role = 'inventory'),
main AS (SELECT min(account_key) AS account_key FROM account_role WHERE is_default),
posted AS (
  SELECT c.component, i.account_key, sum(abs(i.amount)) AS turnover
  FROM posting_item AS i JOIN book_component AS c ON c.side = 'P' AND c.item_id = i.item_id
  WHERE i.account_key IN (SELECT account_key FROM inventory) AND c.component IN (SELECT component FROM changed)
  GROUP BY 1, 2),
held AS (
  SELECT c.component, i.account_key, sum(abs(i.amount)) AS turnover
  FROM ledger_item AS i JOIN book_component AS c ON c.side = 'L' AND c.item_id = i.item_id
  WHERE i.account_key IN (SELECT account_key FROM inventory) AND c.component IN (SELECT component FROM changed)
  GROUP BY 1, 2),
told AS (
  SELECT DISTINCT c.component FROM posting_item AS i JOIN book_component AS c ON c.side = 'P' AND c.item_id = i.item_id
  WHERE i.is_tied AND NOT i.is_journal),
by_posting AS (SELECT component, arg_min(account_key, (-turnover, account_key)) AS account_key FROM posted GROUP BY 1),
by_ledger AS (SELECT component, arg_min(account_key, (-turnover, account_key)) AS account_key FROM held GROUP BY 1)
SELECT s.component,
       coalesce(own.account_key, p.account_key, l.account_key, main.account_key) AS account_key,
       s.month, s.kind, sum(s.amount) AS amount, bool_or(s.is_estimated) AS is_estimated,
       bool_or(s.has_completion) AS has_completion, min(s.day) AS day, bool_or(t.component IS NOT NULL) AS is_posted
FROM changed AS s CROSS JOIN main LEFT JOIN inventory AS own ON s.product_key = own.account_key
LEFT JOIN told AS t ON s.component = t.component
LEFT JOIN by_posting AS p ON s.component = p.component LEFT JOIN by_ledger AS l ON s.component = l.component
GROUP BY 1, 2, 3, 4
