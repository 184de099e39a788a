-- Documents that name one site for a SKU; of a transfer, one for what leaves and one for what arrives.
-- grain: document number x sku x direction
-- needs: receipt, shipment, return_line, correction, count_line, transfer
-- columns:
--   document_no  VARCHAR  text: document number, such as PO-00310
--   sku          VARCHAR  text: stock keeping unit, trimmed; the spelling of the product master
--   direction    INTEGER  number: -1 leaves, 1 arrives, null either
--   site         VARCHAR  text: the site the document names
WITH named AS (
  SELECT document_no, sku, site, CAST(NULL AS INTEGER) AS direction FROM receipt
  UNION SELECT document_no, sku, site, NULL FROM shipment
  UNION SELECT order_no, sku, site, NULL FROM return_line
  UNION SELECT document_no, sku, site, NULL FROM return_line
  UNION SELECT document_no, sku, site, NULL FROM correction
  UNION SELECT count_id, sku, site, NULL FROM count_line
  UNION SELECT document_no, sku, from_site, -1 FROM transfer
  UNION SELECT document_no, sku, to_site, 1 FROM transfer)
SELECT document_no, sku, direction, min(site) AS site FROM named
WHERE document_no IS NOT NULL AND sku IS NOT NULL AND site IS NOT NULL
GROUP BY document_no, sku, direction HAVING count(DISTINCT site) = 1
