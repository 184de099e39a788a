-- Stock accounts between two trial balances, where the ledger lines cover the time between: the earlier + lines = the
-- later.
-- grain: account x pair of trial balances
-- needs: ledger_balance, evidence_file, ledger_line, account
-- columns:
--   proof       VARCHAR        text: which comparison
--   scope       VARCHAR        text: of what
--   expected    DECIMAL(38,4)  base currency, debit positive: the earlier balance + lines
--   found       DECIMAL(38,4)  base currency, debit positive: what the report prints
--   holds       BOOLEAN        yes or no: the two agree
--   note        VARCHAR        text: empty
--   source_id   VARCHAR        text: the evidence file or sheet
--   source_row  BIGINT         number: row in that file
WITH day AS (SELECT DISTINCT as_of, platform FROM ledger_balance WHERE balance_kind = 'trial_balance'),
step AS (
  SELECT platform, lag(as_of) OVER (PARTITION BY platform ORDER BY as_of) AS earlier, as_of AS later FROM day),
covered AS (
  SELECT min(period_from) AS first_day, max(period_to) AS last_day FROM evidence_file
  WHERE source_id IN (SELECT source_id FROM ledger_line)),
kept AS (
  SELECT s.* FROM step AS s CROSS JOIN covered AS c
  WHERE s.earlier IS NOT NULL AND c.first_day <= s.earlier + 5 AND c.last_day >= s.later - 5),
stock AS (
  SELECT account_code FROM account
  WHERE role IN ('inventory', 'in_transit', 'accrual') AND account_code IS NOT NULL),
moved AS (SELECT DISTINCT account_code FROM ledger_line WHERE account_code IN (SELECT account_code FROM stock)),
told AS (
  SELECT platform, as_of, account_code, sum(balance) AS balance, min(source_id) AS source_id,
         arg_min(source_row, (source_id, source_row)) AS source_row
  FROM ledger_balance WHERE balance_kind = 'trial_balance' AND account_code IN (SELECT account_code FROM stock)
  GROUP BY platform, as_of, account_code),
tied AS (
  SELECT k.earlier, k.later, a.account_code,
         coalesce(e.balance, 0) + coalesce((
           SELECT sum(l.amount) FROM ledger_line AS l
           WHERE l.account_code = a.account_code AND l.date > k.earlier AND l.date <= k.later), 0) AS expected,
         coalesce(t.balance, 0) AS found, t.source_id, t.source_row
  FROM kept AS k CROSS JOIN moved AS a
  LEFT JOIN told AS e ON e.platform = k.platform AND e.as_of = k.earlier AND e.account_code = a.account_code
  LEFT JOIN told AS t ON t.platform = k.platform AND t.as_of = k.later AND t.account_code = a.account_code
  WHERE (e.as_of IS NULL OR e.balance IS NOT NULL) AND (t.as_of IS NULL OR t.balance IS NOT NULL))
SELECT 'trial balance + lines = trial balance' AS proof,
       'account ' || account_code || ', ' || earlier || ' to ' || later AS scope,
       CAST(expected AS DECIMAL(38,4)) AS expected, CAST(found AS DECIMAL(38,4)) AS found,
       abs(found - expected) <= $proof_cent AS holds, '' AS note, source_id, source_row
FROM tied ORDER BY earlier, account_code
