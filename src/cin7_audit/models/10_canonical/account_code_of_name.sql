-- One name per account across reports: its code, found through its name where a report prints only names.
-- grain: account name that stands beside one code only
-- needs: account, ledger_line, ledger_balance
-- columns:
--   name          VARCHAR  text: account name, lower case
--   account_code  VARCHAR  text: account code
WITH named AS (
  SELECT lower(trim(account_name)) AS name, account_code FROM account
  UNION SELECT lower(trim(account_name)), account_code FROM ledger_line
  UNION SELECT lower(trim(account_name)), account_code FROM ledger_balance)
SELECT name, min(account_code) AS account_code FROM named
WHERE name IS NOT NULL AND account_code IS NOT NULL GROUP BY name HAVING count(DISTINCT account_code) = 1
