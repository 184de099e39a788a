-- How the documents of the two books found each other, in the months both cover.
-- grain: way of matching x account
-- needs: book_component, book_month, account_role, book_window
-- columns:
--   matched_by     VARCHAR        text: how it was found
--   account        VARCHAR        text: the account as printed
--   documents      BIGINT         count: documents
--   cin7_amount    DECIMAL(38,4)  base currency: what Cin7 posted, else what stock says
--   ledger_amount  DECIMAL(38,4)  base currency: what the ledger holds, debit positive
WITH held AS (
  SELECT component, min(how) AS how FROM book_component WHERE side = 'L' GROUP BY 1),
book AS (
  SELECT component, account_key, bool_or(posted IS NOT NULL) AS is_posted, sum(stock) AS stock, sum(posted) AS posted,
         sum(ledger) AS ledger, min(month) AS first_month, max(month) AS last_month
  FROM book_month WHERE coalesce(stock, posted, ledger) IS NOT NULL GROUP BY 1, 2)
SELECT CASE WHEN b.component % 4 = 1 THEN 'reversed and netted' WHEN b.ledger IS NULL THEN 'not in the ledger'
            WHEN b.posted IS NULL AND b.stock IS NULL THEN 'not in Cin7' WHEN h.how = 'document' THEN 'exact document'
            WHEN h.how = 'journal' THEN 'another line of its journal' ELSE h.how END AS matched_by,
       t.account, count(*) AS documents,
       sum(coalesce(CASE WHEN is_posted THEN posted ELSE stock END, 0)) AS cin7_amount,
       sum(coalesce(b.ledger, 0)) AS ledger_amount
FROM book AS b JOIN account_role AS t ON t.is_tied AND b.account_key = t.account_key
LEFT JOIN held AS h ON b.component = h.component
CROSS JOIN book_window AS w WHERE b.last_month >= w.first_month AND b.first_month <= w.last_month
GROUP BY 1, 2 ORDER BY 1, 2
