-- Corrections without an accounting date.
-- grain: correction line
-- needs: correction
-- columns:
--   what      VARCHAR        text: what is odd
--   document  VARCHAR        text: the document, or documents
--   account   VARCHAR        text: offset account code
--   value     DECIMAL(18,4)  base currency: signed, loss negative; null unknown
--   evidence  VARCHAR        text: source_id:source_row of one row behind it
SELECT 'correction without an accounting date' AS what, document_no AS document, account, value,
       row_behind(source_id, source_row) AS evidence
FROM correction WHERE effective_date IS NULL AND is_done(status) ORDER BY source_id, source_row
