-- What was wrong with the evidence, weightiest first: files set aside, then rows, then notes.
-- grain: problem
-- needs: problem, evidence_file
-- columns:
--   source_id    VARCHAR  text: the evidence file or sheet
--   path         VARCHAR  text: the evidence file, for readers
--   source_row   BIGINT   number: row in that file; null the whole file
--   code         VARCHAR  text: stable short name
--   effect       VARCHAR  text: row set aside, file set aside or note
--   column_name  VARCHAR  text: column; null none
--   seen         VARCHAR  text: what was seen
--   expected     VARCHAR  text: what was expected
--   todo         VARCHAR  text: what to do
--   raw_text     VARCHAR  text: the row as delivered
SELECT p.source_id, f.label AS path, p.source_row, p.code, p.effect, p.column_name, p.seen, p.expected, p.todo,
       p.raw_text
FROM problem AS p LEFT JOIN evidence_file AS f ON p.source_id = f.source_id
ORDER BY CASE p.effect WHEN 'file set aside' THEN 0 WHEN 'row set aside' THEN 1 ELSE 2 END,
  p.source_id, p.source_row NULLS FIRST, p.code, p.seen
