-- Documents that a better kind of source describes. Counts, postings and movements are compared otherwise (same_count,
-- posting_in_feed, covered_movement).
-- grain: row of a table of documents
-- needs: document_row
-- columns:
--   table_name  VARCHAR  text: the table the row stands in
--   row_id      BIGINT   number: its place in that table
--   why         VARCHAR  text: why it is set aside, in words for readers
WITH offers AS (
  SELECT table_name, numbered, document_rank, min(source_id) AS source_id FROM document_row
  WHERE numbered IS NOT NULL AND table_name NOT IN ('count_line', 'expected_posting', 'movement') GROUP BY ALL),
best AS (
  SELECT table_name, numbered, min(document_rank) AS document_rank, arg_min(source_id, document_rank) AS source_id
  FROM offers GROUP BY table_name, numbered)
SELECT t.table_name, t.row_id, b.numbered || ' described better by ' || b.source_id AS why
FROM document_row AS t JOIN best AS b ON t.table_name = b.table_name AND t.numbered = b.numbered
WHERE t.document_rank > b.document_rank
