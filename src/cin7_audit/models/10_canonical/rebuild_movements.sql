-- Movements rebuilt from documents, where no movement report came at all.
-- changes: movement
-- needs: document_movement
INSERT INTO movement (
  movement_id, document_type, document_no, document_id, kind, effective_date, completed_at, sku, site, bin, batch,
  quantity, unit_cost, value, counterparty, reason, "user", reference, source_id, source_row)
SELECT 'rebuilt:' || row_number() OVER (ORDER BY source_id, source_row, kind, sku, site), *
FROM document_movement WHERE NOT EXISTS (SELECT 1 FROM movement)
