-- What looking at count and records on different moments would have left on a line.
-- An order comes in lots: see receiving_candidate.
-- grain: line that differs x document, or documents, x rule
-- needs: near_count_candidate, shipment, movement_event, count_interval, receipt, difference_line, differing_line
-- columns:
--   line_id      BIGINT   key: the difference line, in order of time
--   quantity_e4  BIGINT   units x 10,000: the difference the document would have left
--   rule         VARCHAR  text: the way in which it went wrong
--   document     VARCHAR  text: the document, or documents
--   gap          BIGINT   days: between document and line
--   evidence     VARCHAR  text: source_id:source_row of one row behind it
--   luck_times   INTEGER  number: times luck is taken over
WITH restated AS (
  SELECT point_id, rebuilt - recorded AS restated,
         coalesce(lag(rebuilt - recorded) OVER (PARTITION BY place_key ORDER BY ord, point_id), 0) AS before
  FROM count_interval WHERE recorded IS NOT NULL),
picked AS (
  SELECT l.line_id, s.picked_quantity, s.document_no, date_diff('day', s.picked_date, l.day) AS gap,
         row_behind(s.source_id, s.source_row) AS evidence
  FROM shipment AS s JOIN differing_line AS l ON s.sku = l.sku AND coalesce(s.site, l.site) IS NOT DISTINCT FROM l.site
    AND l.source = 'count'
  WHERE s.picked_quantity > 0 AND s.picked_date <= l.day AND s.picked_date >= l.day - 30
    AND coalesce(s.shipped_date, DATE '9999-01-01') > l.day AND coalesce(upper(s.pick_status), '') <> 'VOIDED')
SELECT line_id, quantity_e4, rule, document, gap, evidence, 1 AS luck_times FROM near_count_candidate WHERE shift = 0
UNION ALL
SELECT line_id, ten_thousandths(-picked_quantity), 'picked, not shipped at the count', document_no, gap, evidence, 1
  FROM picked
UNION ALL -- picked for several orders at once: the shelf lacks all of them
SELECT line_id, ten_thousandths(-sum(picked_quantity)), 'all picked, not shipped at the count',
       string_agg(document_no, ', ' ORDER BY document_no), 0, min(evidence), 1
  FROM picked GROUP BY line_id HAVING count(*) > 1
UNION ALL
SELECT l.line_id, ten_thousandths(m.quantity), 'dated before, typed after the count', m.document_no,
       date_diff('day', l.day, CAST(m.recorded_at AS DATE)), row_behind(m.source_id, m.source_row), 1
  FROM movement_event AS m JOIN differing_line AS l ON l.place_key = m.place_key AND l.source = 'count'
  WHERE m.quantity <> 0 AND m.kind NOT IN ('stocktake', 'adjustment', 'opening', 'cost_change')
    AND m.stock_at <= l.seen_at AND m.stock_day >= l.from_day AND m.recorded_at > l.seen_at
    AND m.recorded_at <= l.seen_at + INTERVAL 31 DAY
UNION ALL -- the record as restated now and as known then part by what was dated before the count and entered after it
SELECT l.line_id, ten_thousandths(r.restated - r.before), 'dated before, entered after the count',
       'record restated since', 0, d.evidence, 1
  FROM restated AS r JOIN difference_line AS d ON d.point_id = r.point_id
  JOIN differing_line AS l ON l.line_id = d.line_id WHERE r.restated <> r.before
UNION ALL -- unloaded before the count, booked in the fortnight after it; later bookings are a question of receiving
SELECT l.line_id, ten_thousandths(r.received_quantity), 'ordered before, booked in after the count', r.document_no,
       date_diff('day', l.day, r.received_date), row_behind(r.source_id, r.source_row), 3
  FROM receipt AS r JOIN differing_line AS l ON r.sku = l.sku AND coalesce(r.site, l.site) IS NOT DISTINCT FROM l.site
    AND l.source = 'count'
  WHERE r.received_quantity > 0 AND r.order_date <= l.day
    AND r.received_date BETWEEN l.day + $cutoff_window_days + 1 AND l.day + $late_booking_days
