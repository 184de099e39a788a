-- The API pulled again: the newest version of a document is kept, by its last change, else the fuller, else the later
-- file. Two kinds of API document may share a number (prefixes are the client's own), so versions compete within a
-- kind.
-- grain: row of a table of documents
-- needs: document_row
-- columns:
--   table_name  VARCHAR  text: the table the row stands in
--   row_id      BIGINT   number: its place in that table
--   why         VARCHAR  text: why it is set aside, in words for readers
WITH offers AS (
  SELECT table_name, identified, kind, source_id, max(recorded_at) AS version, count(*) AS lines FROM document_row
  WHERE is_api AND identified IS NOT NULL GROUP BY ALL),
best AS (
  SELECT table_name, identified, kind, source_id, row_number() OVER (
    PARTITION BY table_name, identified, kind ORDER BY version DESC NULLS LAST, lines DESC, source_id DESC) AS nth
  FROM offers)
SELECT t.table_name, t.row_id, 'another version of ' || b.identified || ' in ' || b.source_id AS why
FROM document_row AS t JOIN best AS b
  ON b.nth = 1 AND t.table_name = b.table_name AND t.identified = b.identified AND t.kind = b.kind
WHERE t.source_id <> b.source_id
