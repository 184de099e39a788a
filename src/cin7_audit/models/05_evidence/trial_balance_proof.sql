-- A trial balance is tied to closing balances of the same day, by code or else by name. All accounts of the day first,
-- then each that differs.
-- grain: day; account of a day that differs
-- needs: ledger_balance
-- columns:
--   proof       VARCHAR        text: which comparison
--   scope       VARCHAR        text: of what
--   expected    DECIMAL(38,4)  base currency, debit positive: closing balances
--   found       DECIMAL(38,4)  base currency, debit positive: what the report prints
--   holds       BOOLEAN        yes or no: the two agree
--   note        VARCHAR        text: how many hold; empty for a single one
--   source_id   VARCHAR        text: the evidence file or sheet
--   source_row  BIGINT         number: row in that file
WITH tied AS (
  SELECT t.as_of, coalesce(t.account_code, t.account_name) AS account, c.balance AS expected, t.balance AS found,
         t.source_id, t.source_row, abs(t.balance - c.balance) > $proof_cent AS is_wrong
  FROM ledger_balance AS t JOIN ledger_balance AS c ON c.balance_kind = 'closing' AND t.as_of = c.as_of
    AND (t.account_code = c.account_code
         OR ((t.account_code IS NULL OR c.account_code IS NULL)
             AND lower(trim(t.account_name)) = lower(trim(c.account_name))))
  WHERE t.balance_kind = 'trial_balance' AND t.platform IS NOT DISTINCT FROM c.platform AND t.balance IS NOT NULL
    AND c.balance IS NOT NULL),
proof AS (
  SELECT as_of, 1 AS place, CAST(as_of AS VARCHAR) AS scope, sum(expected) AS expected, sum(found) AS found,
         NOT bool_or(is_wrong) AS holds,
         count(CASE WHEN NOT is_wrong THEN 1 END) || ' of ' || count(*) || ' accounts agree' AS note,
         arg_min(source_id, (account, source_id, source_row)) AS source_id, CAST(NULL AS BIGINT) AS source_row,
         CAST(NULL AS VARCHAR) AS account
  FROM tied GROUP BY as_of
  UNION ALL
  SELECT as_of, 2, 'account ' || account || ' at ' || as_of, expected, found, FALSE, '', source_id, source_row, account
  FROM tied WHERE is_wrong)
SELECT 'trial balance = closing balance' AS proof, scope, CAST(expected AS DECIMAL(38,4)) AS expected,
       CAST(found AS DECIMAL(38,4)) AS found, holds, note, source_id, source_row
FROM proof ORDER BY as_of, place, account
