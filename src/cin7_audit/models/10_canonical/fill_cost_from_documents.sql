-- A movement report without its cost column: the document it came from states the cost, if it is one for the SKU
-- (rebuilt rows stand in the secondary table).
-- changes: movement
-- needs: movement_secondary
WITH stated AS (
  SELECT document_no, sku, min(unit_cost) AS unit_cost FROM movement_secondary
  WHERE document_no IS NOT NULL AND sku IS NOT NULL AND quantity <> 0 AND unit_cost IS NOT NULL
  GROUP BY document_no, sku HAVING min(unit_cost) = max(unit_cost))
UPDATE movement SET unit_cost = s.unit_cost, value = TRY_CAST(movement.quantity * s.unit_cost AS DECIMAL(18,4))
FROM stated AS s
WHERE movement.value IS NULL AND movement.unit_cost IS NULL AND movement.document_no = s.document_no
  AND movement.sku = s.sku
