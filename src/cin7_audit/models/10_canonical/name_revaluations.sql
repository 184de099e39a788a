-- Minus q and plus q of one SKU in one place within the document (cin7-core 3.2); between two bins it is a move.
-- changes: correction
-- needs: nothing
WITH pair AS (
  SELECT document_no, sku, site, bin, batch, abs(quantity) AS units FROM correction
  WHERE kind = 'adjustment' AND quantity <> 0 AND document_no IS NOT NULL
  GROUP BY document_no, sku, site, bin, batch, abs(quantity) HAVING sum(quantity) = 0)
UPDATE correction SET
  kind = 'revaluation', kind_rule = 'the document takes and gives the same quantity of this SKU in this place'
FROM pair
WHERE correction.kind = 'adjustment' AND correction.document_no = pair.document_no AND correction.sku = pair.sku
  AND correction.site IS NOT DISTINCT FROM pair.site AND correction.bin IS NOT DISTINCT FROM pair.bin
  AND correction.batch IS NOT DISTINCT FROM pair.batch AND abs(correction.quantity) = pair.units
