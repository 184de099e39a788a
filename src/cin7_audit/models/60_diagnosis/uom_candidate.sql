-- What a unit-of-measure slip on one recorded document would have left on a line: cartons recorded as units, or units
-- as cartons. The factor is the pack of the sku, or what the unit cost is off by, or a usual pack on receipts where
-- none is known.
-- grain: line that differs x recorded quantity x factor x direction
-- needs: movement_event, differing_line
-- columns:
--   line_id      BIGINT   key: the difference line, in order of time
--   quantity_e4  BIGINT   units x 10,000: the difference the document would have left
--   rule         VARCHAR  text: the way in which it went wrong
--   document     VARCHAR  text: the document, or documents
--   gap          BIGINT   days: between document and line
--   evidence     VARCHAR  text: source_id:source_row of one row behind it
WITH usual AS (
  SELECT sku, median(abs(unit_cost)) AS usual_cost FROM movement_event
  WHERE kind = 'receipt' AND unit_cost > 0 GROUP BY sku),
told AS (
  SELECT m.*, CASE WHEN m.kind = 'receipt' AND m.unit_cost > 0 AND u.usual_cost > 0
                   THEN m.unit_cost / u.usual_cost END AS ratio
  FROM movement_event AS m LEFT JOIN usual AS u ON m.sku = u.sku
  WHERE m.quantity <> 0 AND m.sku IN (SELECT DISTINCT sku FROM differing_line)
    AND m.kind IN ('receipt', 'sale', 'pick', 'transfer_in', 'transfer_out', 'restock', 'adjustment')),
inside AS (
  SELECT l.line_id, m.kind, m.quantity, CAST(round(greatest(m.ratio, 1 / m.ratio)) AS DECIMAL(18,4)) AS cost_factor,
         l.pack_qty, abs(greatest(m.ratio, 1 / m.ratio) / nullif(round(greatest(m.ratio, 1 / m.ratio)), 0) - 1)
                       <= $cost_tolerance AS is_factor,
         min(m.document_no) AS document, min(date_diff('day', m.stock_day, l.day)) AS gap,
         min(row_behind(m.source_id, m.source_row)) AS evidence
  FROM told AS m JOIN differing_line AS l ON m.place_key = l.place_key AND m.stock_day BETWEEN l.from_day AND l.day
  GROUP BY l.line_id, m.kind, m.quantity, m.ratio, l.pack_qty),
factors AS (
  SELECT *, pack_qty AS f, 'pack of the sku' AS rule FROM inside WHERE pack_qty >= $least_factor
  UNION ALL
  SELECT *, cost_factor, 'unit cost off by the factor' FROM inside WHERE is_factor AND cost_factor >= $least_factor
  UNION ALL
  SELECT i.*, c.f, 'usual pack on a receipt'
  FROM inside AS i CROSS JOIN (SELECT CAST(unnest([6, 10, 12, 24]) AS DECIMAL(18,4)) AS f) AS c
  WHERE i.kind = 'receipt' AND coalesce(i.pack_qty, 1) <= 1)
SELECT line_id, ten_thousandths(quantity * (f - 1)) AS quantity_e4, 'recorded in packs, ' || rule AS rule, document,
       gap, evidence FROM factors
UNION ALL
SELECT line_id, ten_thousandths(quantity / f - quantity), 'recorded as if packs, ' || rule, document, gap, evidence
  FROM factors WHERE quantity % f = 0
