-- Every journal of a journal report: debits = credits. All of them first, then each that does not balance. Reports of
-- one ledger are proved each on its own, so primary and secondary lines count.
-- grain: one row for all journals; journal that does not balance
-- needs: ledger_line, ledger_line_secondary
-- columns:
--   proof       VARCHAR        text: which comparison
--   scope       VARCHAR        text: of what
--   expected    DECIMAL(38,4)  base currency: zero
--   found       DECIMAL(38,4)  base currency, debit positive: what the journals sum to
--   holds       BOOLEAN        yes or no: the two agree
--   note        VARCHAR        text: how many hold; empty for a single one
--   source_id   VARCHAR        text: the evidence file or sheet
--   source_row  BIGINT         number: row in that file
WITH line AS (
  SELECT source_id, source_row, journal_id, amount, ledger_view FROM ledger_line
  UNION ALL SELECT source_id, source_row, journal_id, amount, ledger_view FROM ledger_line_secondary),
journal AS (
  SELECT source_id, journal_id, sum(amount) AS net, min(source_row) AS source_row FROM line
  WHERE journal_id IS NOT NULL AND ledger_view LIKE '%journal%'
  GROUP BY source_id, journal_id HAVING count(amount) > 0),
wrong AS (SELECT * FROM journal WHERE abs(net) > $proof_cent),
whole AS (SELECT count(*) AS journals FROM journal),
failed AS (SELECT count(*) AS journals, coalesce(sum(net), 0) AS net FROM wrong),
proof AS (
  SELECT 1 AS place, w.journals || ' journals' AS scope, f.net AS found, f.journals = 0 AS holds,
         f.journals || ' of ' || w.journals || ' journals do not balance' AS note, CAST(NULL AS VARCHAR) AS source_id,
         CAST(NULL AS BIGINT) AS source_row, CAST(NULL AS VARCHAR) AS journal_id
  FROM whole AS w CROSS JOIN failed AS f WHERE w.journals > 0
  UNION ALL
  SELECT 2, 'journal ' || journal_id, net, FALSE, '', source_id, source_row, journal_id FROM wrong)
SELECT 'debits = credits' AS proof, scope, CAST(0 AS DECIMAL(38,4)) AS expected, CAST(found AS DECIMAL(38,4)) AS found,
       holds, note, source_id, source_row
FROM proof ORDER BY place, proof.source_id, journal_id
