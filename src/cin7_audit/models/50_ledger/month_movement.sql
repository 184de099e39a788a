-- What each side says in the months both cover, before the stock leg: postings where Cin7 posted, stock where it did
-- not; an estimate of stock is no amount to hold against the ledger.
-- grain: account x month
-- needs: book_month, stock_month, book_window
-- columns:
--   account_key  VARCHAR        key: the account as compared: its code without leading zeros, else its name
--   month        INTEGER        number: year x 12 + month - 1
--   subledger    DECIMAL(38,4)  base currency: change that Cin7 posted, else that stock says
--   ledger       DECIMAL(38,4)  base currency: change of the ledger account, debit positive
WITH posted AS (SELECT DISTINCT component FROM book_month WHERE posted IS NOT NULL),
estimated AS (
  SELECT component, account_key, bool_or(ledger IS NOT NULL) AS in_ledger FROM book_month
  WHERE component IN (SELECT component FROM stock_month WHERE is_estimated) GROUP BY 1, 2)
SELECT b.account_key, b.month,
       sum(CASE WHEN p.component IS NOT NULL THEN coalesce(posted, 0) WHEN e.in_ledger THEN coalesce(ledger, 0)
             ELSE coalesce(stock, 0) END) AS subledger,
       sum(coalesce(ledger, 0)) AS ledger
FROM book_month AS b LEFT JOIN posted AS p ON b.component = p.component
LEFT JOIN estimated AS e ON b.component = e.component AND b.account_key = e.account_key CROSS JOIN book_window AS w
WHERE b.month BETWEEN w.first_month AND w.last_month GROUP BY 1, 2
