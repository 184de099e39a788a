-- How many rows of a table went to its secondary twin, and why.
-- grain: table x file
-- needs: product_secondary, location_secondary, movement_secondary, movement_total_secondary, count_line_secondary,
--   correction_secondary, transfer_secondary, receipt_secondary, return_line_secondary, shipment_secondary,
--   stock_snapshot_secondary, expected_posting_secondary, ledger_line_secondary, ledger_balance_secondary,
--   account_secondary, sync_record_secondary, user_action_secondary, bill_of_material_secondary,
--   document_difference_secondary
-- columns:
--   rows       VARCHAR  text: the table the rows came to, in words
--   source_id  VARCHAR  text: the evidence file or sheet
--   shares     VARCHAR  text: how many rows are used only for cross-checks and why, in words; the four largest reasons
WITH every AS (
  SELECT 1 AS nth, 'product' AS table_name, source_id, why FROM product_secondary
  UNION ALL SELECT 2, 'location', source_id, why FROM location_secondary
  UNION ALL SELECT 3, 'movement', source_id, why FROM movement_secondary
  UNION ALL SELECT 4, 'movement_total', source_id, why FROM movement_total_secondary
  UNION ALL SELECT 5, 'count_line', source_id, why FROM count_line_secondary
  UNION ALL SELECT 6, 'correction', source_id, why FROM correction_secondary
  UNION ALL SELECT 7, 'transfer', source_id, why FROM transfer_secondary
  UNION ALL SELECT 8, 'receipt', source_id, why FROM receipt_secondary
  UNION ALL SELECT 9, 'return_line', source_id, why FROM return_line_secondary
  UNION ALL SELECT 10, 'shipment', source_id, why FROM shipment_secondary
  UNION ALL SELECT 11, 'stock_snapshot', source_id, why FROM stock_snapshot_secondary
  UNION ALL SELECT 12, 'expected_posting', source_id, why FROM expected_posting_secondary
  UNION ALL SELECT 13, 'ledger_line', source_id, why FROM ledger_line_secondary
  UNION ALL SELECT 14, 'ledger_balance', source_id, why FROM ledger_balance_secondary
  UNION ALL SELECT 15, 'account', source_id, why FROM account_secondary
  UNION ALL SELECT 16, 'sync_record', source_id, why FROM sync_record_secondary
  UNION ALL SELECT 17, 'user_action', source_id, why FROM user_action_secondary
  UNION ALL SELECT 18, 'bill_of_material', source_id, why FROM bill_of_material_secondary
  UNION ALL SELECT 19, 'document_difference', source_id, why FROM document_difference_secondary),
reason AS (SELECT nth, table_name, source_id, why, count(*) AS lines FROM every GROUP BY ALL)
SELECT replace(table_name, '_', ' ') AS rows, source_id,
       array_to_string(list(lines || ' as ' || why ORDER BY lines DESC, why)[:4], '; ')
         || CASE WHEN count(*) > 4 THEN ' and more' ELSE '' END AS shares
FROM reason GROUP BY nth, table_name, source_id ORDER BY nth, source_id
