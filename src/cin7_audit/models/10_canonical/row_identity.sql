-- What makes two rows of one kind of report the same row: of movements, counts, corrections and ledger lines what
-- names them, of other tables every column. The value of a movement tells rows apart only where nothing moved (a
-- change of cost).
-- grain: row of a table that an overlapping file delivered
-- needs: movement, movement_total, count_line, correction, transfer, receipt, return_line, shipment,
--   expected_posting, ledger_line, sync_record, user_action, bill_of_material, document_difference,
--   overlapping_file
-- columns:
--   table_name  VARCHAR    text: the table the row stands in
--   row_id      BIGINT     number: its place in that table
--   source_id   VARCHAR    text: the evidence file or sheet
--   source_row  BIGINT     number: row in that file
--   identity    VARCHAR[]  texts: the columns compared, in a fixed order per table
SELECT 'movement' AS table_name, rowid AS row_id, source_id, source_row,
  [document_type, document_no, document_id, line_no::VARCHAR, kind, effective_date::VARCHAR, sku, site, bin,
  batch, quantity::VARCHAR, CASE WHEN quantity = 0 THEN value::VARCHAR END] AS identity
FROM movement WHERE source_id IN (SELECT source_id FROM overlapping_file WHERE table_name = 'movement')
UNION ALL
SELECT 'movement_total', rowid, source_id, source_row,
  [period_from::VARCHAR, period_to::VARCHAR, sku, site, document_type, quantity_in::VARCHAR,
  quantity_out::VARCHAR, value_in::VARCHAR, value_out::VARCHAR, closing_quantity::VARCHAR,
  closing_value::VARCHAR]
FROM movement_total WHERE source_id IN (SELECT source_id FROM overlapping_file WHERE table_name = 'movement_total')
UNION ALL
SELECT 'count_line', rowid, source_id, source_row,
  [count_id, effective_date::VARCHAR, sku, site, bin, batch, counted_quantity::VARCHAR,
  recorded_quantity::VARCHAR]
FROM count_line WHERE source_id IN (SELECT source_id FROM overlapping_file WHERE table_name = 'count_line')
UNION ALL
SELECT 'correction', rowid, source_id, source_row,
  [document_no, document_id, line_no::VARCHAR, kind, effective_date::VARCHAR, sku, site, bin, batch,
  quantity::VARCHAR, value::VARCHAR]
FROM correction WHERE source_id IN (SELECT source_id FROM overlapping_file WHERE table_name = 'correction')
UNION ALL
SELECT 'transfer', rowid, source_id, source_row,
  [document_no, document_id, status, sent_date::VARCHAR, received_date::VARCHAR, sku, from_site, from_bin,
  to_site, to_bin, batch, sent_quantity::VARCHAR, received_quantity::VARCHAR, in_transit_account, reference]
FROM transfer WHERE source_id IN (SELECT source_id FROM overlapping_file WHERE table_name = 'transfer')
UNION ALL
SELECT 'receipt', rowid, source_id, source_row,
  [document_no, document_id, supplier, status, approach, order_date::VARCHAR, received_date::VARCHAR,
  invoice_date::VARCHAR, invoice_no, sku, site, bin, ordered_quantity::VARCHAR, received_quantity::VARCHAR,
  invoiced_quantity::VARCHAR, credited_quantity::VARCHAR, unstocked_quantity::VARCHAR, unit_price::VARCHAR,
  currency, currency_rate::VARCHAR, card_id, recorded_at::VARCHAR]
FROM receipt WHERE source_id IN (SELECT source_id FROM overlapping_file WHERE table_name = 'receipt')
UNION ALL
SELECT 'return_line', rowid, source_id, source_row,
  [document_no, order_no, document_id, customer, credit_date::VARCHAR, restock_date::VARCHAR, sku, site, bin,
  credited_quantity::VARCHAR, restocked_quantity::VARCHAR, value::VARCHAR]
FROM return_line WHERE source_id IN (SELECT source_id FROM overlapping_file WHERE table_name = 'return_line')
UNION ALL
SELECT 'shipment', rowid, source_id, source_row,
  [document_no, document_id, customer, status, order_date::VARCHAR, pick_status, pack_status, ship_status,
  picked_date::VARCHAR, shipped_date::VARCHAR, invoice_date::VARCHAR, invoice_no, sku, site, bin,
  ordered_quantity::VARCHAR, picked_quantity::VARCHAR, packed_quantity::VARCHAR, shipped_quantity::VARCHAR,
  invoiced_quantity::VARCHAR, revenue::VARCHAR, external_reference, recorded_at::VARCHAR]
FROM shipment WHERE source_id IN (SELECT source_id FROM overlapping_file WHERE table_name = 'shipment')
UNION ALL
SELECT 'expected_posting', rowid, source_id, source_row,
  [document_no, document_id, document_type, effective_date::VARCHAR, debit_account, credit_account,
  amount::VARCHAR, description, origin]
FROM expected_posting
WHERE source_id IN (SELECT source_id FROM overlapping_file WHERE table_name = 'expected_posting')
UNION ALL
SELECT 'ledger_line', rowid, source_id, source_row,
  [ledger_view, journal_id, date::VARCHAR, account_code, account_name, amount::VARCHAR, source_type,
  reference, description]
FROM ledger_line WHERE source_id IN (SELECT source_id FROM overlapping_file WHERE table_name = 'ledger_line')
UNION ALL
SELECT 'sync_record', rowid, source_id, source_row,
  [document_no, ledger_no, document_type, sync_status, synced_at::VARCHAR, message]
FROM sync_record WHERE source_id IN (SELECT source_id FROM overlapping_file WHERE table_name = 'sync_record')
UNION ALL
SELECT 'user_action', rowid, source_id, source_row,
  [acted_at::VARCHAR, "user", action, document_no, field, old_value, new_value]
FROM user_action WHERE source_id IN (SELECT source_id FROM overlapping_file WHERE table_name = 'user_action')
UNION ALL
SELECT 'bill_of_material', rowid, source_id, source_row, [sku, component_sku, quantity::VARCHAR]
FROM bill_of_material
WHERE source_id IN (SELECT source_id FROM overlapping_file WHERE table_name = 'bill_of_material')
UNION ALL
SELECT 'document_difference', rowid, source_id, source_row,
  [as_of::VARCHAR, document_no, account, document_type, stock_amount::VARCHAR, transaction_amount::VARCHAR,
  difference::VARCHAR]
FROM document_difference
WHERE source_id IN (SELECT source_id FROM overlapping_file WHERE table_name = 'document_difference')
