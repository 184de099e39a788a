-- Corrections completed without an accounting date: they never reach the ledger.
-- grain: document
-- needs: register
-- columns:
--   document_no    VARCHAR        text: document number
--   kind           VARCHAR        text: kind of correction
--   completed_day  DATE           day: stock changed
--   value          DECIMAL(38,4)  base currency: signed, loss negative; null unknown
--   lines          BIGINT         count: lines
--   source_id      VARCHAR        text: the evidence file or sheet
--   source_row     BIGINT         number: row in that file
SELECT document_no, kind, CAST(completed_at AS DATE) AS completed_day, sum(value) AS value, count(*) AS lines,
       min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row
FROM register WHERE effective_date IS NULL AND completed_at IS NOT NULL AND NOT is_opening
GROUP BY 1, 2, 3 ORDER BY abs(sum(value)) DESC NULLS LAST, 1
