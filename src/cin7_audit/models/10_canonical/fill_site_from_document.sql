-- A movement without a site is where its document says its SKU was.
-- changes: movement
-- needs: document_site
UPDATE movement SET site = d.site FROM document_site AS d
WHERE movement.site IS NULL AND movement.document_no = d.document_no AND movement.sku = d.sku
  AND (d.direction IS NULL OR d.direction = sign(movement.quantity))
