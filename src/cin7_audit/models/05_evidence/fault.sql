-- What was wrong with the evidence, by file and kind: faults first, then notes; the first row of each with its words.
-- grain: evidence file x code x effect
-- needs: problem, evidence_file
-- columns:
--   source_id    VARCHAR  text: the evidence file or sheet
--   label        VARCHAR  text: what readers are told: the path, and the sheet where there are several
--   code         VARCHAR  text: stable short name
--   effect       VARCHAR  text: row set aside, file set aside or note
--   rows         BIGINT   count: records of this fault
--   source_row   BIGINT   number: the first row with this fault; null the whole file
--   column_name  VARCHAR  text: column; null none
--   seen         VARCHAR  text: what was seen at its first row
--   expected     VARCHAR  text: what was expected
--   todo         VARCHAR  text: what to do
SELECT p.source_id, coalesce(f.label, 'engagement') AS label, p.code, p.effect, count(*) AS rows,
       min(p.source_row) AS source_row, min(p.column_name) AS column_name,
       arg_min(p.seen, coalesce(p.source_row, 0)) AS seen, arg_min(p.expected, coalesce(p.source_row, 0)) AS expected,
       arg_min(p.todo, coalesce(p.source_row, 0)) AS todo
FROM problem AS p LEFT JOIN evidence_file AS f ON p.source_id = f.source_id
WHERE p.code NOT IN ('second_description', 'temporary_file', 'archive')
GROUP BY p.source_id, coalesce(f.label, 'engagement'), p.code, p.effect
ORDER BY p.effect = 'note', p.source_id, p.effect, p.code
