-- What was wrong with the evidence, file by file, each file as a whole before its rows.
-- grain: problem
-- needs: problem, evidence_file
-- columns:
--   source_id    VARCHAR  text: the evidence file or sheet
--   file         VARCHAR  text: the evidence file, for readers
--   source_row   BIGINT   number: row in that file; null the whole file
--   code         VARCHAR  text: stable short name
--   effect       VARCHAR  text: row set aside, file set aside or note
--   column_name  VARCHAR  text: column; null none
--   seen         VARCHAR  text: what was seen
--   expected     VARCHAR  text: what was expected
--   todo         VARCHAR  text: what to do
--   raw_text     VARCHAR  text: the row as delivered
SELECT p.source_id, e.label AS file, p.source_row, p.code, p.effect, p.column_name, p.seen, p.expected, p.todo,
       p.raw_text
FROM problem AS p LEFT JOIN evidence_file AS e ON p.source_id = e.source_id
ORDER BY p.source_id, p.source_row NULLS FIRST, p.code, p.column_name NULLS FIRST, p.seen
