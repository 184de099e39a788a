-- Correction documents with the names and moments that control tests ask for. Names are used for control tests only
-- (who could, not who did).
-- grain: correction document
-- method: M-34, M-35
-- needs: register
-- columns:
--   document_no    VARCHAR        text: document number
--   kind           VARCHAR        text: kind of correction, such as stocktake, adjustment or write_off
--   creator        VARCHAR        text: who made it; null unknown
--   approver       VARCHAR        text: who approved it; null unknown
--   counter        VARCHAR        text: who counted; null unknown
--   recorded_at    TIMESTAMP      moment: it was typed
--   approved_at    TIMESTAMP      moment: it was approved; null unknown
--   undone_at      TIMESTAMP      moment: it was last undone, voided or reversed; null never
--   site           VARCHAR        text: site, warehouse or branch name
--   account        VARCHAR        text: account posted to; null unknown
--   day            DATE           day: when stock changed, else the accounting day, else the day of typing
--   value          DECIMAL(38,4)  base currency: signed, loss negative; null unknown
--   gross          DECIMAL(38,4)  base currency: sum of absolute values
--   lines          BIGINT         count: lines
--   latency_hours  DOUBLE         hours: from typing to approval (M-34)
--   source_id      VARCHAR        text: the evidence file or sheet
--   source_row     BIGINT         number: row in that file
SELECT document_no, min(kind) AS kind, min("user") AS creator, min(approver) AS approver,
       min(counted_by) AS counter, min(recorded_at) AS recorded_at, max(approved_at) AS approved_at,
       max(undone_at) AS undone_at, min(site) AS site, min(account) AS account, min(day) AS day, sum(value) AS value,
       sum(abs(value)) AS gross, count(*) AS lines, max(latency_hours) AS latency_hours,
       min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row
FROM register WHERE NOT is_opening AND document_no IS NOT NULL GROUP BY document_no
