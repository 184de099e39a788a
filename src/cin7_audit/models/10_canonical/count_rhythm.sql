-- Sites with a rhythm of long adjustments of both signs, as rounds of counting have.
-- grain: site x rhythm
-- needs: adjustment_document
-- columns:
--   site   VARCHAR  text: site, warehouse or branch name
--   place  INTEGER  number: weekly before fortnightly before monthly
--   word   VARCHAR  text: weekly, fortnightly or monthly
--   times  BIGINT   count: documents in that rhythm
WITH rhythm(place, word, low, high) AS (VALUES (1, 'weekly', 5, 9), (2, 'fortnightly', 12, 16), (3, 'monthly', 26, 35)),
rounds AS (
  SELECT *, date_diff('day', lag(day) OVER (PARTITION BY site ORDER BY day, document_no), day) AS gap
  FROM adjustment_document WHERE lines >= $count_lines AND gains > 0 AND losses > 0)
SELECT site, place, word, count(*) AS times
FROM rounds CROSS JOIN rhythm GROUP BY site, place, word
HAVING count(*) >= $count_times
  AND count(CASE WHEN gap BETWEEN low AND high THEN 1 END) >= $rhythm_share * count(gap)
