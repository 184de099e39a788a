-- The accounts that settings name for a role, in the order of the settings.
-- grain: role x account named
-- needs: nothing
-- columns:
--   place    INTEGER  number: place of the role in the settings
--   role     VARCHAR  text: one of ACCOUNT_ROLES
--   nth      BIGINT   number: place of the account under its role
--   account  VARCHAR  text: code or name of the account, as settings write it
WITH listed(place, role, accounts) AS (
  VALUES (1, 'inventory', $accounts_inventory), (2, 'in_transit', $accounts_in_transit),
         (3, 'accrual', $accounts_accrual), (4, 'cogs', $accounts_cogs), (5, 'adjustment', $accounts_adjustment),
         (6, 'write_off', $accounts_write_off), (7, 'revenue', $accounts_revenue))
SELECT place, role, unnest(generate_series(1, len(accounts))) AS nth, unnest(accounts) AS account FROM listed
