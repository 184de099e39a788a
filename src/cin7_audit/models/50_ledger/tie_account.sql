-- The ledger's accounts that are tied out against stock. An account that is inventory by its name alone is tied out
-- only where nothing better says which account is Cin7's; an in-transit account by name alone only where Cin7 posts to
-- it.
-- grain: account tied out
-- needs: ledger_line, ledger_account, account_role, cin7_account
-- columns:
--   account_key   VARCHAR  key: the account as compared: its code without leading zeros, else its name
--   account       VARCHAR  text: the account as printed
--   account_name  VARCHAR  text: as printed
--   role          VARCHAR  text: inventory, in_transit, accrual, cogs, adjustment, write_off, revenue or other
--   role_rule     VARCHAR  text: what gave the account its role
--   is_default    BOOLEAN  yes or no: the main inventory account
WITH held AS (
  SELECT a.account_key, sum(abs(l.amount)) AS turnover FROM ledger_line AS l
  JOIN ledger_account AS a ON l.account_code IS NOT DISTINCT FROM a.account_code
    AND l.account_name IS NOT DISTINCT FROM a.account_name GROUP BY 1),
known AS (
  SELECT r.*, h.turnover, is_role_by_name(r.role_rule) AS is_by_name FROM account_role AS r
  JOIN held AS h ON r.account_key = h.account_key)
SELECT account_key, account, account_name, role, role_rule,
       role = 'inventory' AND row_number() OVER (PARTITION BY role
         ORDER BY turnover DESC NULLS LAST, account_key) = 1 AS is_default
FROM known
WHERE (role = 'in_transit' AND (NOT is_by_name OR account_key IN (SELECT account_key FROM cin7_account)))
   OR (role = 'inventory'
       AND (NOT is_by_name OR NOT EXISTS (SELECT 1 FROM known WHERE role = 'inventory' AND NOT is_by_name)))
ORDER BY role, account
