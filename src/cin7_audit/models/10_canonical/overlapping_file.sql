-- Files of a kind of which several speak of the same days, or of days unknown: only there can a row stand twice.
-- grain: table x file
-- needs: movement, movement_total, count_line, correction, transfer, receipt, return_line, shipment,
--   expected_posting, ledger_line, sync_record, user_action, bill_of_material, document_difference, source_rank
-- columns:
--   table_name  VARCHAR  text: the table the row stands in
--   source_id   VARCHAR  text: the evidence file or sheet
--   kind        VARCHAR  text: kind of file
--   delivery    VARCHAR  text: what says each fact once: the file, or the file all mappings read
--   is_api      BOOLEAN  yes or no: some file of the kind is a page of the API
WITH told AS (
  SELECT 'movement' AS table_name, source_id, min(effective_date) AS first_day, max(effective_date) AS last_day,
         count(*) - count(effective_date) AS undated FROM movement GROUP BY source_id
  UNION ALL SELECT 'movement_total', source_id, min(period_to), max(period_to), count(*) - count(period_to)
    FROM movement_total GROUP BY source_id
  UNION ALL SELECT 'count_line', source_id, min(effective_date), max(effective_date), count(*) - count(effective_date)
    FROM count_line GROUP BY source_id
  UNION ALL SELECT 'correction', source_id, min(effective_date), max(effective_date), count(*) - count(effective_date)
    FROM correction GROUP BY source_id
  UNION ALL SELECT 'transfer', source_id, min(sent_date), max(sent_date), count(*) - count(sent_date)
    FROM transfer GROUP BY source_id
  UNION ALL SELECT 'receipt', source_id, min(received_date), max(received_date), count(*) - count(received_date)
    FROM receipt GROUP BY source_id
  UNION ALL SELECT 'return_line', source_id, min(credit_date), max(credit_date), count(*) - count(credit_date)
    FROM return_line GROUP BY source_id
  UNION ALL SELECT 'shipment', source_id, min(shipped_date), max(shipped_date), count(*) - count(shipped_date)
    FROM shipment GROUP BY source_id
  UNION ALL SELECT 'expected_posting', source_id, min(effective_date), max(effective_date),
         count(*) - count(effective_date) FROM expected_posting GROUP BY source_id
  UNION ALL SELECT 'ledger_line', source_id, min(date), max(date), count(*) - count(date)
    FROM ledger_line GROUP BY source_id
  UNION ALL SELECT 'sync_record', source_id, NULL, NULL, count(*) FROM sync_record GROUP BY source_id
  UNION ALL SELECT 'user_action', source_id, NULL, NULL, count(*) FROM user_action GROUP BY source_id
  UNION ALL SELECT 'bill_of_material', source_id, NULL, NULL, count(*) FROM bill_of_material GROUP BY source_id
  UNION ALL SELECT 'document_difference', source_id, min(as_of), max(as_of), count(*) - count(as_of)
    FROM document_difference GROUP BY source_id),
spans AS (
  SELECT t.table_name, r.kind, r.delivery, min(t.first_day) AS first_day, max(t.last_day) AS last_day,
         sum(t.undated) AS undated
  FROM told AS t JOIN source_rank AS r ON t.source_id = r.source_id GROUP BY t.table_name, r.kind, r.delivery),
ordered AS (
  SELECT table_name, kind, first_day, undated, count(*) OVER (PARTITION BY table_name, kind) AS files,
         max(last_day) OVER (PARTITION BY table_name, kind ORDER BY first_day, delivery
           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
  FROM spans),
kinds AS (
  SELECT DISTINCT table_name, kind FROM ordered WHERE files > 1 AND (reached >= first_day OR undated > 0))
SELECT k.table_name, r.source_id, k.kind, r.delivery,
       bool_or(r.is_api) OVER (PARTITION BY k.table_name, k.kind) AS is_api
FROM kinds AS k JOIN source_rank AS r ON k.kind = r.kind
