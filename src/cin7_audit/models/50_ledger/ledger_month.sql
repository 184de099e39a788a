-- What the ledger booked on accounts of each role.
-- grain: role x month
-- needs: ledger_line, ledger_account, account_role
-- columns:
--   role    VARCHAR        text: inventory, in_transit, accrual, cogs, adjustment, write_off, revenue or other
--   month   VARCHAR        text: YYYY-MM
--   amount  DECIMAL(38,4)  base currency: debit positive
SELECT r.role, strftime(l.date, '%Y-%m') AS month, sum(l.amount) AS amount FROM ledger_line AS l
JOIN ledger_account AS a ON l.account_code IS NOT DISTINCT FROM a.account_code
  AND l.account_name IS NOT DISTINCT FROM a.account_name
JOIN account_role AS r ON a.account_key = r.account_key WHERE l.date IS NOT NULL GROUP BY 1, 2
