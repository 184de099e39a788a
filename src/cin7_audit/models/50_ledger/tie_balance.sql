-- The balances the ledger prints of the tied-out accounts.
-- grain: day x account
-- needs: ledger_balance, ledger_account, tie_account
-- columns:
--   as_of        DATE           day: of the balance
--   account_key  VARCHAR        key: the account as compared: its code without leading zeros, else its name
--   balance      DECIMAL(18,4)  base currency: as printed, debit positive
SELECT l.as_of, a.account_key, max(l.balance) AS balance FROM ledger_balance AS l
JOIN ledger_account AS a ON l.account_code IS NOT DISTINCT FROM a.account_code
  AND l.account_name IS NOT DISTINCT FROM a.account_name
JOIN tie_account AS t ON a.account_key = t.account_key WHERE l.balance IS NOT NULL GROUP BY 1, 2
