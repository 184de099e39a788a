-- What kept each file from being used: the weightiest problem of the file as a whole.
-- grain: evidence file or sheet
-- needs: evidence_file, problem
-- columns:
--   path    VARCHAR  text: path relative to exports/
--   status  VARCHAR  text: used, or why not
--   seen    VARCHAR  text: what was seen
--   todo    VARCHAR  text: what to do
WITH trouble AS (
  SELECT source_id, arg_min(seen, (effect <> 'file set aside', code)) AS seen,
         arg_min(todo, (effect <> 'file set aside', code)) AS todo
  FROM problem WHERE source_row IS NULL GROUP BY source_id)
SELECT e.path, e.status, t.seen, t.todo
FROM evidence_file AS e LEFT JOIN trouble AS t ON e.source_id = t.source_id
ORDER BY e.status IN ('archive', 'ignored'), e.source_id
