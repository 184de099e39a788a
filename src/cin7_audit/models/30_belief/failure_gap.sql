-- Days from one failure of a line to its next, added up: the naive answer to how soon a variance comes back.
-- grain: site
-- method: M-20
-- needs: count_variance
-- columns:
--   site  VARCHAR  text: site, warehouse or branch name
--   gaps  BIGINT   count: failures with an earlier failure of the line
--   days  HUGEINT  days: all gaps together
WITH failing AS (
  SELECT line_key, site, count_day,
         lag(count_day) OVER (PARTITION BY line_key ORDER BY ord, count_line_id) AS day_before
  FROM count_variance WHERE is_measured AND NOT in_tolerance)
SELECT site, count(*) AS gaps, sum(date_diff('day', day_before, count_day)) AS days
FROM failing WHERE day_before IS NOT NULL GROUP BY site ORDER BY site NULLS FIRST
