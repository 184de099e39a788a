-- How long review took: documents approved in under a minute, and documents approved in bulk: $bulk_documents or more
-- by one person, each within `approval.bulk_minutes` of the one before.
-- grain: correction document whose approval has a moment
-- method: M-34
-- needs: approved_document
-- columns:
--   document_no    VARCHAR        text: document number
--   kind           VARCHAR        text: kind of correction, such as stocktake, adjustment or write_off
--   creator        VARCHAR        text: who made it; null unknown
--   approver       VARCHAR        text: who approved it; null unknown
--   recorded_at    TIMESTAMP      moment: it was typed
--   approved_at    TIMESTAMP      moment: it was approved; null unknown
--   latency_hours  DOUBLE         hours: from typing to approval (M-34)
--   is_instant     BOOLEAN        yes or no: approved in under a minute
--   is_bulk        BOOLEAN        yes or no: approved in bulk
--   run_documents  BIGINT         count: documents approved in the same run
--   value          DECIMAL(38,4)  base currency: signed, loss negative; null unknown
--   gross          DECIMAL(38,4)  base currency: sum of absolute values
--   lines          BIGINT         count: lines
--   site           VARCHAR        text: site, warehouse or branch name
--   source_id      VARCHAR        text: the evidence file or sheet
--   source_row     BIGINT         number: row in that file
WITH followed AS (
  SELECT *, date_diff('second', lag(approved_at) OVER w, approved_at) AS after_last
  FROM approved_document WHERE approved_at IS NOT NULL
  WINDOW w AS (PARTITION BY approver ORDER BY approved_at, document_no)),
chained AS (
  SELECT *, sum(CASE WHEN after_last <= $approval_bulk_minutes * 60 THEN 0 ELSE 1 END) OVER (
           PARTITION BY approver ORDER BY approved_at, document_no ROWS UNBOUNDED PRECEDING) AS run
  FROM followed),
sized AS (SELECT *, count(*) OVER (PARTITION BY approver, run) AS run_documents FROM chained)
SELECT document_no, kind, creator, approver, recorded_at, approved_at, latency_hours,
       latency_hours < 1.0 / 60 AS is_instant, run_documents >= $bulk_documents AS is_bulk, run_documents,
       value, gross, lines, site, source_id, source_row
FROM sized ORDER BY approved_at, document_no
