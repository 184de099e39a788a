-- The class that account lists state for an account, where they agree.
-- grain: account code x name
-- needs: account
-- columns:
--   account_code   VARCHAR  text: account code
--   account_name   VARCHAR  text: account name, lower case
--   account_class  VARCHAR  text: as the account list states it
SELECT account_code, lower(trim(account_name)) AS account_name, max(account_class) AS account_class FROM account
WHERE account_class IS NOT NULL GROUP BY 1, 2 HAVING count(DISTINCT account_class) = 1
