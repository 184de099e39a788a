-- Accounts that products and documents name, with the role they name them for.
-- grain: account x role x what names it
-- needs: product, transfer, correction
-- columns:
--   account_key  VARCHAR  key: the account as compared: its code without leading zeros, else its name
--   role         VARCHAR  text: inventory, in_transit, accrual, cogs, adjustment, write_off, revenue or other
--   rule         VARCHAR  text: product list, transfers or corrections
SELECT account_key(inventory_account) AS account_key, 'inventory' AS role, 'product list' AS rule
FROM product WHERE inventory_account IS NOT NULL
UNION
SELECT account_key(cogs_account), 'cogs', 'product list' FROM product WHERE cogs_account IS NOT NULL
UNION
SELECT account_key(in_transit_account), 'in_transit', 'transfers' FROM transfer WHERE in_transit_account IS NOT NULL
UNION
SELECT account_key(account), CASE WHEN kind = 'write_off' THEN 'write_off' ELSE 'adjustment' END, 'corrections'
FROM correction WHERE account IS NOT NULL
