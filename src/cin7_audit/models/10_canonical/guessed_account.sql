-- Accounts whose amounts were printed in the account's own sign, with a side guessed from its name while the file was
-- read, and the class that account lists state for them where they agree. The code decides where the report prints one
-- that a list knows, else the name.
-- grain: table x file x account with a guessed side and a stated class
-- needs: ledger_line, ledger_balance, account
-- columns:
--   table_name     VARCHAR  text: the table the row stands in
--   source_id      VARCHAR  text: the evidence file or sheet
--   account_code   VARCHAR  text: as the report prints it; null where it prints only names
--   account_name   VARCHAR  text: as the report prints it
--   lines          BIGINT   count: rows
--   account_class  VARCHAR  text: as the account list states it
WITH guessed AS (
  SELECT 'ledger_line' AS table_name, source_id, account_code, account_name, count(*) AS lines FROM ledger_line
  WHERE is_guessed_sign(sign_rule) GROUP BY ALL
  UNION ALL
  SELECT 'ledger_balance', source_id, account_code, account_name, count(*) FROM ledger_balance
  WHERE is_guessed_sign(sign_rule) GROUP BY ALL),
stated AS (
  SELECT account_code, lower(trim(account_name)) AS account_name, max(account_class) AS account_class FROM account
  WHERE account_class IS NOT NULL GROUP BY 1, 2 HAVING count(DISTINCT account_class) = 1),
by_code AS (SELECT account_code, min(account_class) AS account_class FROM stated GROUP BY account_code),
by_name AS (SELECT account_name, min(account_class) AS account_class FROM stated GROUP BY account_name)
SELECT g.*, coalesce(c.account_class, n.account_class) AS account_class
FROM guessed AS g LEFT JOIN by_code AS c ON g.account_code = c.account_code
LEFT JOIN by_name AS n ON lower(trim(g.account_name)) = n.account_name
WHERE coalesce(c.account_class, n.account_class) IS NOT NULL
