-- The bases, cash or accrual, that ledger reports say they are on.
-- grain: basis
-- needs: company
-- columns:
--   basis      VARCHAR  text: cash or accrual
--   source_id  VARCHAR  text: one file that says so
--   files      BIGINT   count: evidence files
SELECT basis, min(source_id) AS source_id, count(DISTINCT source_id) AS files FROM company
WHERE basis IS NOT NULL GROUP BY basis ORDER BY basis
