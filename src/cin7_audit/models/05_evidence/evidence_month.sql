-- Canonical rows by kind of file and month of the accounting day (the days of sources.period.DAY_OF).
-- grain: kind of file x month
-- needs: movement, count_line, correction, transfer, receipt, return_line, shipment, stock_snapshot,
--   expected_posting, ledger_line, ledger_balance, movement_total, document_difference, evidence_file
-- columns:
--   title  VARCHAR  text: kind of file in words
--   month  DATE     day: first of the month
--   lines  BIGINT   count: canonical rows
--   files  BIGINT   count: files
WITH dated AS (
  SELECT source_id, effective_date AS day FROM movement
  UNION ALL SELECT source_id, effective_date FROM count_line
  UNION ALL SELECT source_id, effective_date FROM correction
  UNION ALL SELECT source_id, sent_date FROM transfer
  UNION ALL SELECT source_id, received_date FROM receipt
  UNION ALL SELECT source_id, credit_date FROM return_line
  UNION ALL SELECT source_id, shipped_date FROM shipment
  UNION ALL SELECT source_id, as_of FROM stock_snapshot
  UNION ALL SELECT source_id, effective_date FROM expected_posting
  UNION ALL SELECT source_id, date FROM ledger_line
  UNION ALL SELECT source_id, as_of FROM ledger_balance
  UNION ALL SELECT source_id, period_to FROM movement_total
  UNION ALL SELECT source_id, as_of FROM document_difference),
counted AS (
  SELECT source_id, CAST(date_trunc('month', day) AS DATE) AS month, count(*) AS lines
  FROM dated WHERE day IS NOT NULL GROUP BY 1, 2)
SELECT coalesce(f.title, f.kind) AS title, c.month, CAST(sum(c.lines) AS BIGINT) AS lines,
       count(DISTINCT f.source_id) AS files
FROM counted AS c JOIN evidence_file AS f ON c.source_id = f.source_id GROUP BY 1, 2 ORDER BY 1, 2
