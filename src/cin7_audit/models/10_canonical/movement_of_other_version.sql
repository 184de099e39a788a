-- Movements rebuilt from a document follow the version of the document that was chosen: a newer pull may void it or
-- drop its lines.
-- grain: movement
-- needs: movement, correction, transfer, receipt, return_line, shipment, source_rank
-- columns:
--   table_name  VARCHAR  text: the table the row stands in
--   row_id      BIGINT   number: its place in that table
--   why         VARCHAR  text: why it is set aside, in words for readers
WITH chosen AS (
  SELECT coalesce(document_id, document_no) AS document, source_id FROM correction
  UNION SELECT coalesce(document_id, document_no), source_id FROM transfer
  UNION SELECT coalesce(document_id, document_no), source_id FROM receipt
  UNION SELECT coalesce(document_id, document_no), source_id FROM return_line
  UNION SELECT coalesce(document_id, document_no), source_id FROM shipment),
used AS (
  SELECT DISTINCT c.document, r.kind, c.source_id
  FROM chosen AS c JOIN source_rank AS r ON c.source_id = r.source_id WHERE r.is_api),
newest AS (
  SELECT document, kind, min(source_id) AS source_id FROM used GROUP BY 1, 2 HAVING count(DISTINCT source_id) = 1)
SELECT 'movement' AS table_name, t.rowid AS row_id,
       'another version of ' || n.document || ' in ' || n.source_id AS why
FROM movement AS t JOIN source_rank AS r ON t.source_id = r.source_id
JOIN newest AS n ON n.document = coalesce(t.document_id, t.document_no) AND n.kind = r.kind
WHERE r.is_api AND r.movement_rank = 5 AND t.source_id <> n.source_id
