-- What a purchase document would have left on a line: booked as ordered or invoiced, not as delivered.
-- A sku is reordered in the same lot again and again, so an open or late order equals a difference of another order's
-- lot more often than other skus' sizes say: luck is taken three times over (default, ours).
-- grain: line that differs x purchase line x rule
-- needs: receipt, differing_line
-- columns:
--   line_id      BIGINT   key: the difference line, in order of time
--   quantity_e4  BIGINT   units x 10,000: the difference the document would have left
--   rule         VARCHAR  text: the way in which it went wrong
--   document     VARCHAR  text: the document, or documents
--   gap          BIGINT   days: between document and line
--   evidence     VARCHAR  text: source_id:source_row of one row behind it
--   luck_times   INTEGER  number: times luck is taken over
WITH purchase AS (
  SELECT document_no, sku, max(site) AS site, sum(received_quantity) AS received, sum(ordered_quantity) AS ordered,
         sum(invoiced_quantity) AS invoiced, sum(credited_quantity) AS credited,
         coalesce(sum(unstocked_quantity), 0) AS unstocked, max(received_date) AS last_received,
         min(order_date) AS ordered_on, min(row_behind(source_id, source_row)) AS evidence
  FROM receipt
  WHERE sku IS NOT NULL AND coalesce(upper(status), '') NOT IN ('VOIDED', 'DRAFT', 'CANCELLED')
  GROUP BY document_no, sku),
booked AS (
  SELECT l.line_id, p.*, date_diff('day', p.last_received, l.day) AS gap
  FROM purchase AS p JOIN differing_line AS l ON p.sku = l.sku AND coalesce(p.site, l.site) IS NOT DISTINCT FROM l.site
    AND p.last_received BETWEEN l.from_day - $rules_match_days AND l.day
  WHERE p.received <> 0),
arrived AS (
  SELECT l.line_id, p.document_no, p.evidence, date_diff('day', p.ordered_on, l.day) AS gap,
         coalesce(p.ordered, p.invoiced) - coalesce(
           (SELECT sum(r.received_quantity) FROM receipt AS r
            WHERE r.document_no = p.document_no AND r.sku = p.sku AND r.received_date <= l.day), 0) AS open_quantity
  FROM purchase AS p JOIN differing_line AS l ON p.sku = l.sku AND coalesce(p.site, l.site) IS NOT DISTINCT FROM l.site
    AND p.ordered_on BETWEEN greatest(l.from_day, l.day - $open_order_days) AND l.day
  WHERE l.drift > 0 AND coalesce(p.last_received, DATE '9999-01-01') > l.day + $late_booking_days),
late AS (
  SELECT l.line_id, r.document_no, row_behind(r.source_id, r.source_row) AS evidence,
         date_diff('day', l.day, r.received_date) AS gap, r.received_quantity AS quantity
  FROM receipt AS r JOIN differing_line AS l ON r.sku = l.sku AND coalesce(r.site, l.site) IS NOT DISTINCT FROM l.site
    AND r.received_date BETWEEN l.day + $late_booking_days + 1 AND l.day + $open_order_days
  WHERE l.drift > 0 AND r.order_date <= l.day AND r.received_quantity > 0)
SELECT line_id, ten_thousandths(invoiced - received) AS quantity_e4, 'booked differs from supplier invoice' AS rule,
       document_no AS document, gap, evidence, 1 AS luck_times
  FROM booked WHERE invoiced <> received AND NOT is_pack_of(invoiced, received, $pack_ratio)
UNION ALL
SELECT line_id, ten_thousandths(unstocked - credited), 'supplier credit without goods sent back', document_no, gap,
       evidence, 1 FROM booked WHERE credited > unstocked
UNION ALL
SELECT line_id, ten_thousandths(ordered - received), 'booked differs from order', document_no, gap, evidence, 1
  FROM booked WHERE ordered <> received AND NOT is_pack_of(ordered, received, $pack_ratio)
UNION ALL
SELECT line_id, ten_thousandths(open_quantity), 'order line open at the count', document_no, gap, evidence, 3
  FROM arrived WHERE open_quantity > 0
UNION ALL
SELECT line_id, ten_thousandths(quantity), 'receipt booked well after the count', document_no, gap, evidence, 3
  FROM late
