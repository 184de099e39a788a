-- Both movements, their difference, what the buckets explain of it, balances and stock value where a file states them
-- for the month end. The subledger is what Cin7 posted, else what stock says, and what stock holds beyond the
-- postings; an estimate of stock is no amount to hold against the ledger.
-- grain: month x account
-- method: M-26
-- needs: tie_out, tie_out_documents, book_month, stock_month, book_window, ledger_balance, ledger_account,
--   stock_snapshot, sku_cost, opening_difference, account_role
-- columns:
--   month               VARCHAR         text: YYYY-MM
--   account             VARCHAR         text: the account as printed
--   subledger_movement  DECIMAL(38,4)   base currency: change that stock and Cin7's postings say
--   ledger_movement     DECIMAL(38,4)   base currency: change of the ledger account, debit positive
--   difference          DECIMAL(38,10)  base currency: subledger - ledger, the opening difference in the first month
--   closing_difference  DECIMAL(38,10)  base currency: its running sum
--   explained           DECIMAL(38,10)  base currency: of the difference, in a named bucket
--   unexplained         DECIMAL(38,10)  base currency: of the difference, in none
--   ledger_balance      DECIMAL(18,4)   base currency: as printed for the month end; null not printed
--   stock_value         DECIMAL(18,4)   base currency: of the snapshot of the month end; null none
WITH posted AS (SELECT DISTINCT component FROM book_month WHERE posted IS NOT NULL),
estimated AS (
  SELECT component, account_key, bool_or(ledger IS NOT NULL) AS in_ledger FROM book_month
  WHERE component IN (SELECT component FROM stock_month WHERE is_estimated) GROUP BY 1, 2),
said AS (
  SELECT strftime(month_start(b.month), '%Y-%m') AS month, t.account, coalesce(b.ledger, 0) AS ledger,
         CASE WHEN p.component IS NOT NULL THEN coalesce(b.posted, 0) WHEN e.in_ledger THEN coalesce(b.ledger, 0)
              ELSE coalesce(b.stock, 0) END AS subledger
  FROM book_month AS b JOIN account_role AS t ON t.is_tied AND b.account_key = t.account_key
  LEFT JOIN posted AS p ON b.component = p.component
  LEFT JOIN estimated AS e ON b.component = e.component AND b.account_key = e.account_key
  JOIN book_window AS w ON b.month BETWEEN w.first_month AND w.last_month
  UNION ALL
  SELECT month, account, 0, amount FROM tie_out_documents WHERE in_window AND leg = 'stock'),
moved AS (SELECT month, account, sum(subledger) AS subledger, sum(ledger) AS ledger FROM said GROUP BY 1, 2),
printed AS (
  SELECT strftime(l.as_of, '%Y-%m') AS month, t.account, max(l.balance) AS balance FROM ledger_balance AS l
  JOIN ledger_account AS a ON l.account_code IS NOT DISTINCT FROM a.account_code
    AND l.account_name IS NOT DISTINCT FROM a.account_name
  JOIN account_role AS t ON t.is_tied AND a.account_key = t.account_key
  WHERE l.balance IS NOT NULL AND l.as_of = last_day(l.as_of) GROUP BY 1, 2),
held AS (
  SELECT strftime(s.as_of, '%Y-%m') AS month,
         CAST(sum(coalesce(s.value, s.on_hand * c.unit_cost)) AS DECIMAL(18,4)) AS stock_value
  FROM stock_snapshot AS s LEFT JOIN sku_cost AS c ON s.sku = c.sku WHERE s.as_of = last_day(s.as_of) GROUP BY 1),
opened AS (SELECT account, sum(difference) AS amount FROM opening_difference GROUP BY 1),
lead AS (
  SELECT u.month, u.account, coalesce(m.subledger, 0) AS subledger, coalesce(m.ledger, 0) AS ledger,
         u.amount AS unexplained, u.month = (SELECT min(month) FROM tie_out) AS is_first
  FROM tie_out AS u LEFT JOIN moved AS m ON m.month = u.month AND m.account = u.account
  WHERE u.bucket = 'unexplained'),
apart AS (
  SELECT l.*, CAST(l.subledger - l.ledger AS DECIMAL(38,10))
           + coalesce(CASE WHEN l.is_first THEN o.amount END, CAST(0 AS DECIMAL(38,10))) AS difference
  FROM lead AS l LEFT JOIN opened AS o ON o.account = l.account)
SELECT l.month, l.account, l.subledger AS subledger_movement,
       l.ledger AS ledger_movement, l.difference,
       sum(l.difference) OVER (PARTITION BY l.account ORDER BY l.month) AS closing_difference,
       l.difference - l.unexplained AS explained, l.unexplained, p.balance AS ledger_balance, h.stock_value
FROM apart AS l LEFT JOIN printed AS p ON p.month = l.month AND p.account = l.account
LEFT JOIN held AS h ON h.month = l.month ORDER BY l.month, l.account
