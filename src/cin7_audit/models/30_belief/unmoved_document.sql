-- Documents whose quantity is exactly what a broken place lacks, dated between the last figure that held and the one
-- that broke, and without a movement of that sku: the row the export left out.
-- grain: broken place x document
-- needs: roll_forward, receipt, shipment, return_line, transfer, correction, movement_secondary, movement,
--   evidence_file
-- columns:
--   sku          VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site         VARCHAR        text: site, warehouse or branch name
--   bin          VARCHAR        text: bin name; null for the site itself
--   document_no  VARCHAR        text: document number
--   day          DATE           day: of the document
--   quantity     DECIMAL(18,4)  units: in positive, out negative
--   source_id    VARCHAR        text: the evidence file or sheet
--   file         VARCHAR        text: the evidence file, for readers
--   source_row   BIGINT         number: row in that file
WITH broken AS (
  SELECT sku, site, bin, stated_on, difference, held_on FROM roll_forward WHERE is_first_break),
documents AS (
  SELECT document_no, sku, site, received_date AS day, received_quantity AS quantity, source_id, source_row
  FROM receipt
  UNION ALL
  SELECT document_no, sku, site, coalesce(shipped_date, picked_date), -coalesce(shipped_quantity, picked_quantity),
         source_id, source_row
  FROM shipment
  UNION ALL
  SELECT document_no, sku, site, restock_date, restocked_quantity, source_id, source_row FROM return_line
  UNION ALL
  SELECT document_no, sku, from_site, sent_date, -sent_quantity, source_id, source_row FROM transfer
  UNION ALL
  SELECT document_no, sku, to_site, received_date, coalesce(received_quantity, sent_quantity), source_id, source_row
  FROM transfer
  UNION ALL
  SELECT document_no, sku, site, coalesce(CAST(completed_at AS DATE), effective_date), quantity, source_id, source_row
  FROM correction
  UNION ALL
  SELECT document_no, sku, site, coalesce(effective_date, CAST(completed_at AS DATE)), quantity, source_id, source_row
  FROM movement_secondary),
moved AS (SELECT DISTINCT document_no, sku FROM movement)
SELECT b.sku, b.site, b.bin, d.document_no, d.day, d.quantity, d.source_id, f.label AS file, d.source_row
FROM broken AS b JOIN documents AS d ON d.sku = b.sku AND (d.site IS NULL OR d.site = b.site)
  AND d.quantity = b.difference AND d.day <= b.stated_on AND (b.held_on IS NULL OR d.day >= b.held_on)
LEFT JOIN moved AS m ON m.document_no = d.document_no AND m.sku = d.sku
LEFT JOIN evidence_file AS f ON d.source_id = f.source_id
WHERE m.document_no IS NULL AND d.document_no IS NOT NULL
ORDER BY b.sku, b.site, b.bin, d.day, d.document_no
