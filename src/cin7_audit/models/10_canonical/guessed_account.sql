-- Accounts whose amounts were printed in the account's own sign, with a side guessed from its name while the file was
-- read.
-- grain: table x file x account
-- needs: ledger_line, ledger_balance
-- columns:
--   table_name    VARCHAR  text: the table the row stands in
--   source_id     VARCHAR  text: the evidence file or sheet
--   account_code  VARCHAR  text: as the report prints it; null where it prints only names
--   account_name  VARCHAR  text: as the report prints it
--   lines         BIGINT   count: rows
SELECT 'ledger_line' AS table_name, source_id, account_code, account_name, count(*) AS lines FROM ledger_line
WHERE is_guessed_sign(sign_rule) GROUP BY ALL
UNION ALL
SELECT 'ledger_balance', source_id, account_code, account_name, count(*) FROM ledger_balance
WHERE is_guessed_sign(sign_rule) GROUP BY ALL
