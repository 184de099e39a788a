-- What documents say left or entered stock, and on which day: receipts, unstocks, shipments, restocks, transfers and
-- completed corrections. It cannot contain opening balances, assemblies, kits taken apart, cost changes, or documents
-- that were not pulled, and its days are the documents' own.
-- grain: document line x direction
-- needs: receipt, shipment, return_line, transfer, correction
-- columns:
--   movement.*
--   unit_cost  DECIMAL(38,14)  base currency per unit: null unknown
--   value      DECIMAL(38,18)  base currency: signed, loss negative; null unknown
SELECT 'Purchase' AS document_type, document_no, document_id, 'receipt' AS kind, received_date AS effective_date,
       CAST(NULL AS TIMESTAMP) AS completed_at, sku, site, bin, CAST(NULL AS VARCHAR) AS batch,
       received_quantity AS quantity, unit_price * coalesce(currency_rate, 1) AS unit_cost,
       received_quantity * unit_price * coalesce(currency_rate, 1) AS value, supplier AS counterparty,
       CAST(NULL AS VARCHAR) AS reason, CAST(NULL AS VARCHAR) AS "user", CAST(NULL AS VARCHAR) AS reference,
       source_id, source_row
FROM receipt WHERE received_quantity <> 0 AND received_date IS NOT NULL
UNION ALL
SELECT 'Unstock', document_no, document_id, 'unstock', coalesce(received_date, invoice_date), NULL, sku, site, bin,
       NULL, -unstocked_quantity, NULL, NULL, supplier, NULL, NULL, NULL, source_id, source_row
FROM receipt WHERE unstocked_quantity <> 0 AND coalesce(received_date, invoice_date) IS NOT NULL
UNION ALL
SELECT 'Sale', document_no, document_id, 'sale', coalesce(shipped_date, picked_date), NULL, sku, site, bin, NULL,
       -coalesce(shipped_quantity, picked_quantity), NULL, NULL, customer, NULL, NULL, external_reference, source_id,
       source_row
FROM shipment
WHERE coalesce(shipped_quantity, picked_quantity) <> 0 AND coalesce(shipped_date, picked_date) IS NOT NULL
UNION ALL
SELECT 'Restock', document_no, document_id, 'restock', restock_date, NULL, sku, site, bin, NULL, restocked_quantity,
       NULL, NULL, customer, NULL, NULL, NULL, source_id, source_row
FROM return_line WHERE restocked_quantity <> 0 AND restock_date IS NOT NULL
UNION ALL
SELECT 'Transfer Out', document_no, document_id, 'transfer_out', sent_date, NULL, sku, from_site, from_bin, batch,
       -sent_quantity, NULL, NULL, NULL, NULL, NULL, reference, source_id, source_row
FROM transfer WHERE sent_quantity <> 0 AND sent_date IS NOT NULL
UNION ALL
SELECT 'Transfer In', document_no, document_id, 'transfer_in', received_date, NULL, sku, to_site, to_bin, batch,
       coalesce(received_quantity, sent_quantity), NULL, NULL, NULL, NULL, NULL, reference, source_id, source_row
FROM transfer WHERE coalesce(received_quantity, sent_quantity) <> 0 AND received_date IS NOT NULL
UNION ALL
SELECT 'Correction', document_no, document_id,
       CASE kind WHEN 'stocktake' THEN 'stocktake' WHEN 'write_off' THEN 'write_off'
                 WHEN 'auto_adjustment' THEN 'auto_adjustment' ELSE 'adjustment' END,
       effective_date, completed_at, sku, site, bin, batch, quantity, unit_cost, value, NULL, reason, "user", reference,
       source_id, source_row
FROM correction
WHERE quantity <> 0 AND coalesce(effective_date, CAST(completed_at AS DATE)) IS NOT NULL AND is_done(status)
