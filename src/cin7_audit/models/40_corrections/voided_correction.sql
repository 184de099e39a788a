-- Correction documents that were voided.
-- grain: correction document
-- needs: correction
-- columns:
--   document_no  VARCHAR    text: document number
--   kind         VARCHAR    text: kind of correction, such as stocktake, adjustment or write_off
--   at           TIMESTAMP  moment: stock changed, else midnight of the accounting day
--   lines        BIGINT     count: lines
--   source_id    VARCHAR    text: the evidence file or sheet
--   source_row   BIGINT     number: row in that file
SELECT document_no, min(kind) AS kind, max(coalesce(completed_at, CAST(effective_date AS TIMESTAMP))) AS at,
       count(*) AS lines,
       min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row
FROM correction WHERE regexp_matches(upper(coalesce(status, '')), 'VOID') AND document_no IS NOT NULL
GROUP BY document_no ORDER BY document_no
