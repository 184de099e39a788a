-- How often the movements near a count would explain a line by luck: the share of the moved windows in which it would
-- have matched too. What parted shelf and record since the count before (a wrong pick, a sale entered twice) is itself
-- a movement before this count, at any time since. So luck has more chances before a count than after it, and rules
-- that look back are held against the larger of the share in all windows and in the earlier ones.
-- grain: line x rule that matched in a moved window
-- needs: near_count_candidate
-- columns:
--   line_id  BIGINT   key: the difference line, in order of time
--   rule     VARCHAR  text: the way in which it went wrong
--   chance   DOUBLE   share: of the moved windows in which the line would have matched
WITH hits AS (SELECT DISTINCT line_id, rule, looks_back, shift FROM near_count_candidate WHERE shift <> 0),
shares AS ( -- of four moved windows, two of them earlier
  SELECT line_id, rule, looks_back, count(*) / 4 AS every, count(CASE WHEN shift < 0 THEN 1 END) / 2 AS earlier
  FROM hits GROUP BY line_id, rule, looks_back)
SELECT line_id, rule, CASE WHEN looks_back THEN greatest(every, earlier) ELSE every END AS chance FROM shares
