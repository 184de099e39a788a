-- Corrections completed after the lock date and dated on or before it.
-- grain: document x its two days
-- needs: date_skew, company
-- columns:
--   document_no     VARCHAR        text: document number
--   kind            VARCHAR        text: kind of correction
--   effective_date  DATE           day: of accounting
--   completed_day   DATE           day: stock changed
--   value           DECIMAL(38,4)  base currency: signed, loss negative; null unknown
--   source_id       VARCHAR        text: the evidence file or sheet
--   source_row      BIGINT         number: row in that file
SELECT s.document_no, s.kind, s.effective_date, s.completed_day, sum(s.value) AS value,
       min(s.source_id) AS source_id, arg_min(s.source_row, (s.source_id, s.source_row)) AS source_row
FROM date_skew AS s
WHERE s.effective_date <= (SELECT max(lock_date) FROM company)
  AND s.completed_day > (SELECT max(lock_date) FROM company) GROUP BY 1, 2, 3, 4 ORDER BY 3, 1
