-- How many pairs of lines, differences or not, could have mirrored each other: same key, other place, within the
-- window of days. Half of all (row, other row) combinations inside the window, less those of the row's own place; the
-- same with each row weighted by the share of wrong lines of its own count, so that a bad round is expected to mirror
-- itself more often; and the pairs of equal size and equal sign, which no move from here to there can make. Counted by
-- window sums, never by listing the pairs. {events}: key, place, day_no, drift_e4, wrong_share, window_days,
-- minimum_e4, one row per line, given by the contributor that asks.
-- grain: one row
-- needs: nothing
-- columns:
--   opportunities  DOUBLE   pairs: that could have mirrored each other
--   weighted       DOUBLE   pairs: expected among them in which both lines differ
--   same_sign      HUGEINT  pairs: both differ by the same size and sign
WITH near AS (
  SELECT wrong_share, count(*) OVER by_key AS near_key, count(*) OVER by_place AS near_place,
         sum(wrong_share) OVER by_key AS weight_key, sum(wrong_share) OVER by_place AS weight_place
  FROM {events}
  WINDOW by_key AS (PARTITION BY key ORDER BY day_no
                    RANGE BETWEEN window_days PRECEDING AND window_days FOLLOWING),
         by_place AS (PARTITION BY key, place ORDER BY day_no
                      RANGE BETWEEN window_days PRECEDING AND window_days FOLLOWING)),
alike AS (
  SELECT count(*) OVER by_key AS near_key, count(*) OVER by_place AS near_place
  FROM {events} WHERE abs(drift_e4) >= minimum_e4
  WINDOW by_key AS (PARTITION BY key, drift_e4 ORDER BY day_no
                    RANGE BETWEEN window_days PRECEDING AND window_days FOLLOWING),
         by_place AS (PARTITION BY key, drift_e4, place ORDER BY day_no
                      RANGE BETWEEN window_days PRECEDING AND window_days FOLLOWING))
SELECT (SELECT coalesce(sum(near_key - near_place), 0) / 2.0 FROM near) AS opportunities,
       (SELECT coalesce(sum(wrong_share * (weight_key - weight_place)), 0) / 2.0 FROM near) AS weighted,
       (SELECT coalesce(sum(near_key - near_place), 0) // 2 FROM alike) AS same_sign
