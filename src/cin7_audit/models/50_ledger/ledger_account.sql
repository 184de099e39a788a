-- Every account label of the ledger with the key it is compared by. Codes are compared without leading zeros; an
-- account that only has a name in the ledger is found through the chart of accounts, else it is known by its name.
-- grain: account code x account name as printed
-- needs: account, ledger_line, ledger_balance
-- columns:
--   account_code  VARCHAR  text: as the ledger prints it
--   account_name  VARCHAR  text: account name
--   account_key   VARCHAR  key: the account as compared: its code without leading zeros, else its name
WITH charted AS (
  SELECT upper(trim(account_name)) AS name, min(account_key(account_code)) AS code FROM account
  WHERE account_name IS NOT NULL AND account_code IS NOT NULL GROUP BY 1 HAVING count(DISTINCT account_code) = 1),
seen AS (
  SELECT DISTINCT account_code, account_name FROM ledger_line
  UNION SELECT DISTINCT account_code, account_name FROM ledger_balance)
SELECT s.account_code, s.account_name,
       coalesce(account_key(s.account_code), c.code, upper(trim(s.account_name))) AS account_key
FROM seen AS s LEFT JOIN charted AS c ON upper(trim(s.account_name)) = c.name
WHERE s.account_code IS NOT NULL OR s.account_name IS NOT NULL
