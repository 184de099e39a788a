-- Proofs that what came is complete: each compares a figure with itself told twice, and says where it first fails. In
-- the order a reader checks them: journals, reports, account sections, trial balances, movement totals.
-- grain: one comparison
-- needs: journal_proof, report_proof, section_proof, trial_balance_proof, trial_balance_step_proof,
--   movement_total_proof, evidence_file
-- columns:
--   proof       VARCHAR        text: which comparison
--   scope       VARCHAR        text: of what
--   expected    DECIMAL(38,4)  base currency, debit positive, or units: what the lines give
--   found       DECIMAL(38,4)  base currency, debit positive, or units: what the report prints
--   difference  DECIMAL(38,4)  base currency or units: found - expected
--   holds       BOOLEAN        yes or no: null where it cannot be judged, and the note says why
--   note        VARCHAR        text: how many hold; empty for a single one
--   source_id   VARCHAR        text: the evidence file or sheet; null where there are several
--   source_row  BIGINT         number: row in that file
--   file        VARCHAR        text: the evidence file, for readers
WITH every AS (
  SELECT 1 AS part, rowid AS nth, * FROM journal_proof
  UNION ALL BY NAME SELECT 2 AS part, rowid AS nth, * FROM report_proof
  UNION ALL BY NAME SELECT 3 AS part, rowid AS nth, * FROM section_proof
  UNION ALL BY NAME SELECT 4 AS part, rowid AS nth, * FROM trial_balance_proof
  UNION ALL BY NAME SELECT 5 AS part, rowid AS nth, * FROM trial_balance_step_proof
  UNION ALL BY NAME SELECT 6 AS part, rowid AS nth, * FROM movement_total_proof)
SELECT p.proof, p.scope, p.expected, p.found, p.found - p.expected AS difference, p.holds, p.note, p.source_id,
       p.source_row, coalesce(f.label, p.source_id) AS file
FROM every AS p LEFT JOIN evidence_file AS f ON p.source_id = f.source_id ORDER BY p.part, p.nth
