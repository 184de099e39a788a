-- Accounts seen in lines, balances or postings, but in no chart of accounts; each points at the first row that names
-- it.
-- changes: account
-- needs: ledger_line, ledger_balance, expected_posting
INSERT INTO account (account_code, account_name, source_id, source_row)
WITH seen AS (
  SELECT account_code, account_name, source_id, source_row FROM ledger_line
  UNION ALL SELECT account_code, account_name, source_id, source_row FROM ledger_balance
  UNION ALL SELECT debit_account, NULL, source_id, source_row FROM expected_posting
  UNION ALL SELECT credit_account, NULL, source_id, source_row FROM expected_posting),
keyed AS (SELECT *, coalesce(account_code, 'name ' || lower(trim(account_name))) AS account_key FROM seen),
first_seen AS (
  SELECT account_key, min(account_code) AS account_code,
         arg_min(account_name, (source_id, source_row)) AS account_name,
         min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row
  FROM keyed WHERE account_key IS NOT NULL GROUP BY account_key)
SELECT f.account_code, f.account_name, f.source_id, f.source_row FROM first_seen AS f
WHERE NOT EXISTS (
    SELECT 1 FROM account AS a WHERE coalesce(a.account_code, 'name ' || lower(trim(a.account_name))) = f.account_key)
  AND NOT EXISTS (
    SELECT 1 FROM account AS a
    WHERE f.account_code IS NULL AND lower(trim(a.account_name)) = lower(trim(f.account_name)))
