-- The numbers under which a count is posted: its own, and that of an adjustment of its day which its lines give away.
-- (A posting under a number of its own is known by its lines; only one of the day of the count can be mistaken for a
-- movement before it.)
-- grain: document number x count
-- needs: count_line, count_posting
-- columns:
--   count_id  VARCHAR    text: document number of the count, or the file's name where it has none
--   count_at  TIMESTAMP  moment: the count was completed; midnight where only its day is known
WITH count_document AS (
  SELECT count_id, max(coalesce(completed_at, CAST(effective_date AS TIMESTAMP))) AS count_at
  FROM count_line WHERE coalesce(is_confirmed, TRUE) AND count_id IS NOT NULL GROUP BY count_id)
SELECT count_id, count_at FROM count_document
UNION ALL
SELECT p.document_no, d.count_at FROM count_posting AS p JOIN count_document AS d ON p.count_id = d.count_id
WHERE p.posted_day = CAST(d.count_at AS DATE) AND p.document_no NOT IN (SELECT count_id FROM count_document)
