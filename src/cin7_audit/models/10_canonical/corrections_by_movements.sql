-- How many corrections are known by their movement rows only.
-- grain: one row, or none where there is no such correction
-- needs: correction
-- columns:
--   added  BIGINT  count: corrections
SELECT count(*) AS added FROM correction
WHERE kind_rule = 'movement rows of the document; the document itself did not come' HAVING count(*) > 0
