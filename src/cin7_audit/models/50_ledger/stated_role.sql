-- The roles of accounts that the settings state.
-- grain: account
-- needs: nothing
-- columns:
--   account_key  VARCHAR  key: the account as compared: its code without leading zeros, else its name
--   role         VARCHAR  text: inventory, in_transit, accrual, cogs, adjustment, write_off, revenue or other
WITH stated AS (
  SELECT unnest($accounts_inventory) AS code, 'inventory' AS role
  UNION ALL SELECT unnest($accounts_in_transit), 'in_transit'
  UNION ALL SELECT unnest($accounts_accrual), 'accrual'
  UNION ALL SELECT unnest($accounts_cogs), 'cogs'
  UNION ALL SELECT unnest($accounts_adjustment), 'adjustment'
  UNION ALL SELECT unnest($accounts_write_off), 'write_off'
  UNION ALL SELECT unnest($accounts_revenue), 'revenue')
SELECT account_key(code) AS account_key, min(role) AS role FROM stated GROUP BY 1
