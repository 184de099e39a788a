-- How many movements were rebuilt, and from how many documents.
-- grain: one row, or none where no movement was rebuilt
-- needs: movement
-- columns:
--   made       BIGINT  count: movements
--   documents  BIGINT  count: documents
SELECT count(*) AS made, count(DISTINCT document_no) AS documents FROM movement WHERE movement_id LIKE 'rebuilt:%'
HAVING count(*) > 0
