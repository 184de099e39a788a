-- A stocktake's lines state no cost (cin7-core 1.7.6); the movement of the same document, SKU, site and quantity does.
-- Its bin is not asked for: product movements name the site alone. Two rows of different cost leave the line as it
-- was.
-- changes: correction
-- needs: movement
WITH stated AS (
  SELECT document_no, sku, site, quantity, min(value) AS value, min(value) / quantity AS unit_cost FROM movement
  WHERE kind IN ('stocktake', 'adjustment', 'write_off', 'auto_adjustment') AND document_no IS NOT NULL
    AND quantity <> 0 AND value IS NOT NULL AND sign(value) = sign(quantity)
  GROUP BY document_no, sku, site, quantity HAVING min(value) = max(value))
UPDATE correction SET unit_cost = coalesce(correction.unit_cost, s.unit_cost), value = s.value
FROM stated AS s
WHERE correction.value IS NULL AND correction.document_no = s.document_no AND correction.sku = s.sku
  AND correction.site IS NOT DISTINCT FROM s.site AND correction.quantity = s.quantity
