-- Days from one failure of a line to its next: the naive answer to how soon a variance comes back.
-- grain: site, and the portfolio: the row without a site
-- method: M-20
-- needs: count_variance
-- columns:
--   site        VARCHAR  text: site, warehouse or branch name; null the portfolio
--   naive_gaps  BIGINT   count: failures with an earlier failure of the line
--   naive_days  DOUBLE   days: mean from one failure to the next; null without two
WITH failing AS (
  SELECT line_key, site, count_day,
         lag(count_day) OVER (PARTITION BY line_key ORDER BY ord, count_line_id) AS day_before
  FROM count_variance WHERE is_measured AND NOT in_tolerance)
SELECT site, count(*) AS naive_gaps,
       CAST(sum(date_diff('day', day_before, count_day)) AS DOUBLE) / nullif(count(*), 0) AS naive_days
FROM failing WHERE day_before IS NOT NULL GROUP BY GROUPING SETS ((), (site))
HAVING GROUPING(site) = 1 OR site IS NOT NULL ORDER BY site NULLS FIRST
