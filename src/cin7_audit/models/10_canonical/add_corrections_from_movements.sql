-- Corrections known only by their movements: where no document came, the movement report still shows what was
-- corrected. Movement Details names stocktakes, adjustments and write-offs with date, SKU, place and quantity. The
-- document's effective date comes from its posting or its list row where either came; figures before and after from
-- the count of the same number.
-- changes: correction
-- needs: expected_posting, document_header, count_line, movement
INSERT INTO correction (
  document_no, document_id, line_no, kind, kind_rule, status, effective_date, completed_at, recorded_at, sku, site, bin,
  batch, quantity_before, quantity_after, quantity, unit_cost, value, account, reason, reference, "user", source_id,
  source_row)
WITH known AS (SELECT DISTINCT document_no FROM correction WHERE document_no IS NOT NULL),
posted AS (
  SELECT document_no, min(effective_date) AS day FROM expected_posting
  WHERE document_no IS NOT NULL GROUP BY document_no HAVING count(DISTINCT effective_date) = 1),
headed AS (
  SELECT document_no, min(effective_date) AS day, min(account) AS account, min(reference) AS reference
  FROM document_header WHERE document_no IS NOT NULL
  GROUP BY document_no HAVING count(DISTINCT coalesce(document_id, '')) = 1),
counted AS (
  SELECT count_id, sku, site, bin, batch, sum(recorded_quantity) AS recorded, sum(counted_quantity) AS counted
  FROM count_line WHERE count_id IS NOT NULL GROUP BY count_id, sku, site, bin, batch)
SELECT m.document_no, m.document_id, m.line_no, m.kind,
       'movement rows of the document; the document itself did not come', 'COMPLETED',
       coalesce(h.day, p.day, m.effective_date), coalesce(m.completed_at, CAST(m.effective_date AS TIMESTAMP)),
       m.recorded_at, m.sku, m.site, m.bin, m.batch, c.recorded, c.counted, m.quantity, m.unit_cost, m.value,
       h.account, m.reason, coalesce(m.reference, h.reference), m."user", m.source_id, m.source_row
FROM movement AS m LEFT JOIN known AS k ON m.document_no = k.document_no
LEFT JOIN posted AS p ON m.document_no = p.document_no
LEFT JOIN headed AS h ON m.document_no = h.document_no
LEFT JOIN counted AS c ON m.document_no = c.count_id AND m.sku = c.sku AND m.site IS NOT DISTINCT FROM c.site
  AND m.bin IS NOT DISTINCT FROM c.bin AND m.batch IS NOT DISTINCT FROM c.batch AND m.quantity = c.counted - c.recorded
WHERE m.kind IN ('stocktake', 'adjustment', 'write_off', 'auto_adjustment') AND m.quantity <> 0
  AND k.document_no IS NULL
