-- What the document lists say of a document, by its system id. Detail pages of the API leave out creation and last
-- change (cin7-core 3.4).
-- grain: document id
-- needs: document_header
-- columns:
--   document      VARCHAR    text: system id, lower case
--   recorded_at   TIMESTAMP  moment: when it was created; null not shown
--   completed_at  TIMESTAMP  moment: last change of a completed stocktake; null else
--   status        VARCHAR    text: status word of the list
--   user          VARCHAR    text: who changed it last
SELECT document_id AS document, max(recorded_at) AS recorded_at, max(completed_at) AS completed_at,
       max(status) AS status, max("user") AS "user"
FROM document_header WHERE document_id IS NOT NULL GROUP BY document_id
