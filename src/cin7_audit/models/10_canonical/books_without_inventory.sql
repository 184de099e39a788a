-- Whether the ledger came, but no account could be told to be the inventory account.
-- grain: one row, or none where that is not so
-- needs: account, ledger_line, ledger_balance
-- columns:
--   role  VARCHAR  text: the role nobody has
SELECT 'inventory' AS role
WHERE (EXISTS (SELECT 1 FROM ledger_line) OR EXISTS (SELECT 1 FROM ledger_balance))
  AND NOT EXISTS (SELECT 1 FROM account WHERE role = 'inventory')
