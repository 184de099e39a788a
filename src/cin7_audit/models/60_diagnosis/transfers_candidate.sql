-- What a transfer not, or not fully, recorded would have left on a line.
-- grain: line that differs x transfer line x rule
-- needs: transfer, differing_line
-- columns:
--   line_id      BIGINT   key: the difference line, in order of time
--   quantity_e4  BIGINT   units x 10,000: the difference the document would have left
--   rule         VARCHAR  text: the way in which it went wrong
--   document     VARCHAR  text: the document, or documents
--   gap          BIGINT   days: between document and line
--   evidence     VARCHAR  text: source_id:source_row of one row behind it
WITH sent AS (
  SELECT *, row_behind(source_id, source_row) AS evidence FROM transfer
  WHERE coalesce(upper(status), '') NOT IN ('DRAFT', 'VOIDED') AND sent_quantity > 0)
SELECT l.line_id, ten_thousandths(t.sent_quantity) AS quantity_e4, 'sent, not received at the count' AS rule,
       t.document_no AS document, date_diff('day', t.sent_date, l.day) AS gap, t.evidence
FROM sent AS t JOIN differing_line AS l ON t.sku = l.sku AND t.to_site = l.site
  AND t.sent_date BETWEEN l.from_day - $rules_match_days AND l.day
  AND coalesce(t.received_date, DATE '9999-01-01') > l.day
UNION ALL
SELECT l.line_id, ten_thousandths(-(coalesce(t.received_quantity, t.sent_quantity) - t.sent_quantity)),
       'received differs from sent', t.document_no, date_diff('day', t.received_date, l.day), t.evidence
FROM sent AS t JOIN differing_line AS l ON t.sku = l.sku AND t.to_site = l.site
  AND t.received_date BETWEEN l.from_day AND l.day
WHERE t.received_quantity <> t.sent_quantity
UNION ALL
SELECT l.line_id, ten_thousandths(t.sent_quantity), 'recorded as sent, still on the shelf', t.document_no,
       date_diff('day', t.sent_date, l.day), t.evidence
FROM sent AS t JOIN differing_line AS l ON t.sku = l.sku AND t.from_site = l.site
  AND t.sent_date BETWEEN l.from_day AND l.day
UNION ALL
SELECT l.line_id, ten_thousandths(-t.sent_quantity), 'recorded as received, not on the shelf', t.document_no,
       date_diff('day', t.received_date, l.day), t.evidence
FROM sent AS t JOIN differing_line AS l ON t.sku = l.sku AND t.to_site = l.site
  AND t.received_date BETWEEN l.from_day AND l.day
UNION ALL
SELECT l.line_id, ten_thousandths(CASE WHEN t.from_site = l.site THEN -1 ELSE 1 END * t.sent_quantity),
       'transfer recorded after the count', t.document_no, date_diff('day', l.day, t.sent_date), t.evidence
FROM sent AS t JOIN differing_line AS l ON t.sku = l.sku AND l.site IN (t.from_site, t.to_site)
  AND t.sent_date BETWEEN l.day + $cutoff_window_days + 1 AND l.day + $late_transfer_days
