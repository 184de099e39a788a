-- Files of a kind of count in which not one of many lines agrees: they leave out what was counted right.
-- grain: evidence file or sheet
-- needs: count_line, evidence_file
-- columns:
--   source_id  VARCHAR  text: the evidence file or sheet
WITH counted AS (
  SELECT c.source_id, coalesce(f.kind, '') AS kind,
         coalesce(c.is_confirmed, TRUE) AND c.recorded_quantity IS NOT NULL AND c.count_kind <> 'cycle_count' AS counts,
         c.counted_quantity = c.recorded_quantity AS agrees
  FROM count_line AS c JOIN evidence_file AS f ON c.source_id = f.source_id),
one_sided AS (
  SELECT kind FROM counted WHERE counts GROUP BY kind
  HAVING count(*) >= $one_sided_lines AND count(CASE WHEN agrees THEN 1 END) = 0)
SELECT DISTINCT source_id FROM counted WHERE kind IN (SELECT kind FROM one_sided) ORDER BY source_id
