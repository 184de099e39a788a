-- Accounts that settings name and no file mentions.
-- grain: role x account named
-- needs: stated_account, account
-- columns:
--   role     VARCHAR  text: one of ACCOUNT_ROLES
--   account  VARCHAR  text: code or name of the account, as settings write it
SELECT role, account FROM stated_account
WHERE account NOT IN (SELECT account_code FROM account WHERE account_code IS NOT NULL)
  AND account NOT IN (SELECT account_name FROM account WHERE account_name IS NOT NULL)
ORDER BY place, nth
