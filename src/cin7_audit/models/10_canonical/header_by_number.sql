-- What the document lists say of a document, by its number. A number that two documents share (prefixes are shared,
-- cin7-core 1.6) names neither.
-- grain: document number
-- needs: document_header
-- columns:
--   document      VARCHAR    text: document number
--   recorded_at   TIMESTAMP  moment: when it was created; null not shown
--   completed_at  TIMESTAMP  moment: last change of a completed stocktake; null else
--   status        VARCHAR    text: status word of the list
--   user          VARCHAR    text: who changed it last
SELECT document_no AS document, max(recorded_at) AS recorded_at, max(completed_at) AS completed_at,
       max(status) AS status, max("user") AS "user"
FROM document_header WHERE document_no IS NOT NULL GROUP BY document_no
HAVING count(DISTINCT coalesce(document_id, '')) = 1
