-- From how many documents movements were rebuilt.
-- grain: one row
-- needs: movement
-- columns:
--   documents  BIGINT  count: documents
SELECT count(DISTINCT document_no) AS documents FROM movement WHERE movement_id LIKE 'rebuilt:%'
