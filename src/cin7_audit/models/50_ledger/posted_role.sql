-- What Cin7's documents do with an account (cin7-core 3.6): stocktakes debit inventory, write-offs and sales credit
-- it.
-- grain: account x role
-- needs: expected_posting
-- columns:
--   account_key  VARCHAR  key: the account as compared: its code without leading zeros, else its name
--   role         VARCHAR  text: inventory, in_transit, accrual, cogs, adjustment, write_off, revenue or other
--   votes        BIGINT   count: postings that say so
WITH counted AS (
  SELECT document_type, debit_account, credit_account, count(*) AS lines FROM expected_posting GROUP BY ALL),
posted AS (
  SELECT lower(regexp_replace(document_type, '[^A-Za-z]', '', 'g')) AS kind, account_key(debit_account) AS debit,
         account_key(credit_account) AS credit, lines
  FROM counted),
vote AS (
  SELECT debit AS account_key, 'inventory' AS role, lines FROM posted WHERE kind IN ('stocktake', 'stockadjustment')
  UNION ALL SELECT credit, 'adjustment', lines FROM posted WHERE kind IN ('stocktake', 'stockadjustment')
  UNION ALL SELECT credit, 'inventory', lines FROM posted WHERE kind = 'inventorywriteoff'
  UNION ALL SELECT debit, 'write_off', lines FROM posted WHERE kind = 'inventorywriteoff')
SELECT account_key, role, CAST(sum(lines) AS BIGINT) AS votes FROM vote WHERE account_key IS NOT NULL GROUP BY 1, 2
