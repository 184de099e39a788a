-- Every ledger report that shows all accounts: debits = credits. A report of chosen accounts cannot be judged.
-- grain: ledger report
-- needs: ledger_line, ledger_line_secondary, evidence_file
-- columns:
--   proof       VARCHAR        text: which comparison
--   scope       VARCHAR        text: of what
--   expected    DECIMAL(38,4)  base currency: zero
--   found       DECIMAL(38,4)  base currency, debit positive: what the lines sum to
--   holds       BOOLEAN        yes or no: null where it cannot be judged
--   note        VARCHAR        text: how many hold; empty for a single one
--   source_id   VARCHAR        text: the evidence file or sheet
--   source_row  BIGINT         number: row in that file
WITH line AS (
  SELECT source_id, ledger_view, amount, coalesce(account_code, account_name) AS account FROM ledger_line
  UNION ALL
  SELECT source_id, ledger_view, amount, coalesce(account_code, account_name) FROM ledger_line_secondary),
report AS (
  SELECT l.source_id, f.label, l.ledger_view, sum(l.amount) AS net, count(DISTINCT l.account) AS accounts
  FROM line AS l JOIN evidence_file AS f ON l.source_id = f.source_id
  WHERE lower(f.path) NOT LIKE '%.json' GROUP BY l.source_id, f.label, l.ledger_view HAVING count(l.amount) > 0)
SELECT 'debits = credits' AS proof, label || ' (' || coalesce(ledger_view, 'no view') || ')' AS scope,
       CAST(0 AS DECIMAL(38,4)) AS expected, net AS found, CASE WHEN abs(net) <= $proof_cent THEN TRUE END AS holds,
       accounts || ' account(s)' || CASE WHEN abs(net) <= $proof_cent THEN ''
         ELSE '; a report of chosen accounts does not balance, so this proves nothing against it' END AS note,
       source_id, CAST(NULL AS BIGINT) AS source_row
FROM report ORDER BY source_id, ledger_view
