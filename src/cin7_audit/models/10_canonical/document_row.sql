-- Rows that belong to a document: all documents' lines, the postings documents list themselves, and the movements
-- rebuilt from documents. Two names of a document: the number first; or the id first, which stays between two pulls
-- while a number may be edited.
-- grain: row of a table of documents
-- needs: correction, count_line, transfer, receipt, return_line, shipment, expected_posting, movement, source_rank
-- columns:
--   table_name     VARCHAR    text: the table the row stands in
--   row_id         BIGINT     number: its place in that table
--   source_id      VARCHAR    text: the evidence file or sheet
--   numbered       VARCHAR    text: the document by its number, else its id
--   identified     VARCHAR    text: the document by its id, else its number
--   recorded_at    TIMESTAMP  moment: last change, where the source gives one
--   kind           VARCHAR    text: kind of file
--   is_api         BOOLEAN    yes or no: a page of the API
--   document_rank  INTEGER    number: of documents: 1 the API, 2 report, 3 CSV or print, 4 mapped
WITH told AS (
  SELECT 'correction' AS table_name, rowid AS row_id, source_id, document_no, document_id, recorded_at FROM correction
  UNION ALL SELECT 'count_line', rowid, source_id, count_id, document_id, recorded_at FROM count_line
  UNION ALL SELECT 'transfer', rowid, source_id, document_no, document_id, NULL FROM transfer
  UNION ALL SELECT 'receipt', rowid, source_id, document_no, document_id, recorded_at FROM receipt
  UNION ALL SELECT 'return_line', rowid, source_id, document_no, document_id, NULL FROM return_line
  UNION ALL SELECT 'shipment', rowid, source_id, document_no, document_id, recorded_at FROM shipment
  UNION ALL SELECT 'expected_posting', rowid, source_id, document_no, document_id, NULL FROM expected_posting
    WHERE origin = 'document'
  UNION ALL SELECT 'movement', rowid, source_id, document_no, document_id, recorded_at FROM movement)
SELECT t.table_name, t.row_id, t.source_id, coalesce(t.document_no, t.document_id) AS numbered,
       coalesce(t.document_id, t.document_no) AS identified, t.recorded_at, r.kind, r.is_api, r.document_rank
FROM told AS t JOIN source_rank AS r ON t.source_id = r.source_id
WHERE t.table_name <> 'movement' OR r.movement_rank = 5
