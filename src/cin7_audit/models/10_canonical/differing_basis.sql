-- That ledger reports are on different bases, cash and accrual; those on cash basis are the ones to export again.
-- grain: one row, or none where all are on one basis
-- needs: ledger_basis
-- columns:
--   source_id  VARCHAR  text: a file on cash basis
--   shares     VARCHAR  text: how many files are on which basis, in words
SELECT min(CASE WHEN basis = 'cash' THEN source_id END) AS source_id,
       string_agg(files || ' report(s) on ' || basis || ' basis (such as ' || source_id || ')', ' and ' ORDER BY basis)
         AS shares
FROM ledger_basis HAVING count(*) > 1
