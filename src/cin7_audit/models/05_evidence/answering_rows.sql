-- How many rows the case holds of each kind that answers a request, whatever report they came in.
-- grain: kind of rows
-- needs: movement, count_line, correction, stock_snapshot, movement_total, receipt, shipment, return_line, transfer,
--   document_difference, sync_record, expected_posting, product, ledger_line, ledger_balance, account, user_action
-- columns:
--   kind  VARCHAR  text: kind of rows, as requests name it
--   rows  BIGINT   count: rows
SELECT 'movement' AS kind, count(*) AS rows FROM movement
UNION ALL SELECT 'reported_movement', count(*) FROM movement WHERE movement_id NOT LIKE 'rebuilt:%'
UNION ALL SELECT 'count_line', count(*) FROM count_line
UNION ALL SELECT 'correction', count(*) FROM correction
UNION ALL SELECT 'stock_snapshot', count(*) FROM stock_snapshot
UNION ALL SELECT 'movement_total', count(*) FROM movement_total
UNION ALL SELECT 'receipt', count(*) FROM receipt
UNION ALL SELECT 'ordered_line', count(ordered_quantity) FROM receipt
UNION ALL SELECT 'shipment', count(*) FROM shipment
UNION ALL SELECT 'return_line', count(*) FROM return_line
UNION ALL SELECT 'transfer', count(*) FROM transfer
UNION ALL SELECT 'document_difference', count(*) FROM document_difference
UNION ALL SELECT 'sync_record', count(*) FROM sync_record
UNION ALL SELECT 'transaction', count(*) FROM expected_posting WHERE origin = 'transactions'
UNION ALL SELECT 'product', count(*) FROM product
UNION ALL SELECT 'ledger_line', count(*) FROM ledger_line
UNION ALL SELECT 'dated_posting', count(posted_at) FROM ledger_line
UNION ALL SELECT 'trial_balance', count(*) FROM ledger_balance
  WHERE balance_kind = 'trial_balance' AND platform IS DISTINCT FROM 'cin7_core'
UNION ALL SELECT 'typed_account', count(account_type) FROM account
UNION ALL SELECT 'user_action', count(*) FROM user_action
