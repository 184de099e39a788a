-- The day stock changed, from the document's own movements, where all of them fall on one day. An adjustment states
-- only its effective date, which dates the journal; the movement report dates by stock, so a document's movements tell
-- when it was completed.
-- changes: correction, count_line
-- needs: movement
UPDATE {table} SET completed_at = m.completed_at
FROM (
  SELECT document_no, max(completed_at) AS completed_at FROM movement
  WHERE document_no IS NOT NULL AND completed_at IS NOT NULL
    AND kind IN ('adjustment', 'stocktake', 'write_off', 'opening')
  GROUP BY document_no HAVING count(DISTINCT CAST(completed_at AS DATE)) = 1) AS m
WHERE {table}.completed_at IS NULL AND {table}.{document} = m.document_no
