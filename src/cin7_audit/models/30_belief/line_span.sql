-- How long each line counted at least twice was observed. Beyond a number of lines the rest are left out: the curve
-- drawn from them no longer changes.
-- grain: counted line
-- method: M-23
-- needs: count_variance
-- columns:
--   line_key   INTEGER  key: the counted line: key_id, or -place_key
--   first_day  DATE     day: of the first count
--   span       BIGINT   days: from the first count of the line to its last
WITH numbered AS (
  SELECT line_key, min(count_day) AS first_day, date_diff('day', min(count_day), max(count_day)) AS span,
         row_number() OVER (ORDER BY line_key) AS nth
  FROM count_variance WHERE is_measured AND in_period GROUP BY line_key HAVING count(*) > 1)
SELECT line_key, first_day, span FROM numbered WHERE nth <= $most_curve_lines AND span > 0 ORDER BY line_key
