-- Postings a document lists itself and the transactions feed repeats: the feed lists what Cin7 posted.
-- grain: row of expected_posting
-- needs: expected_posting, source_rank
-- columns:
--   table_name  VARCHAR  text: the table the row stands in
--   row_id      BIGINT   number: its place in that table
--   why         VARCHAR  text: why it is set aside, in words for readers
WITH feed AS (
  SELECT p.source_id, least(coalesce(r.period_from, min(p.effective_date)), min(p.effective_date)) AS first_day,
         greatest(coalesce(r.period_to, max(p.effective_date)), max(p.effective_date)) AS last_day
  FROM expected_posting AS p JOIN source_rank AS r ON p.source_id = r.source_id
  WHERE p.origin = 'transactions' GROUP BY p.source_id, r.period_from, r.period_to),
whole AS (
  SELECT min(source_id) AS source_id, min(first_day) AS first_day, max(last_day) AS last_day FROM feed)
SELECT 'expected_posting' AS table_name, p.rowid AS row_id, 'also in the transactions feed ' || w.source_id AS why
FROM expected_posting AS p CROSS JOIN whole AS w
WHERE p.origin IS DISTINCT FROM 'transactions' AND p.effective_date BETWEEN w.first_day AND w.last_day
