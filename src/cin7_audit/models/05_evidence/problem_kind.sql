-- How often each kind of problem occurred, weightiest and most frequent first, with an example.
-- grain: effect x code
-- needs: problem, evidence_file
-- columns:
--   effect  VARCHAR  text: row set aside, file set aside or note
--   code    VARCHAR  text: stable short name
--   files   BIGINT   count: files with it
--   times   BIGINT   count: problems
--   seen    VARCHAR  text: what was seen, an example
--   todo    VARCHAR  text: what to do, an example
SELECT p.effect, p.code, count(DISTINCT coalesce(e.path, p.source_id)) AS files, count(*) AS times,
       min(p.seen) AS seen, min(p.todo) AS todo
FROM problem AS p LEFT JOIN evidence_file AS e ON p.source_id = e.source_id GROUP BY p.effect, p.code
ORDER BY CASE p.effect WHEN 'file set aside' THEN 1 WHEN 'row set aside' THEN 2 ELSE 3 END, times DESC, p.code
