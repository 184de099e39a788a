-- Units moved near a count by how many days the count would have to shift to see them (step: 1 is up to a day later,
-- -1 up to a day earlier). Only days near a count are looked at. The posting of a count is an answer to it, not a
-- movement it could have missed.
-- grain: count x place x step
-- needs: count_point, count_shift, movement_event
-- columns:
--   point_id  INTEGER        key: count x place
--   step      BIGINT         days: by which the count would have to shift to see the movements; negative earlier
--   quantity  DECIMAL(38,4)  units: in positive, out negative
WITH near AS (
  SELECT p.point_id, p.place_key, p.ord, CAST(p.count_at AS DATE) + s.shift AS day
  FROM count_point AS p CROSS JOIN count_shift AS s),
met AS (
  SELECT n.point_id, m.ord - n.ord AS away, m.quantity
  FROM movement_event AS m JOIN near AS n ON n.day = m.stock_day AND n.place_key = m.place_key
  WHERE m.ord % 4 <> 3 AND m.kind NOT IN ('stocktake')),
stepped AS (
  SELECT point_id, CASE WHEN away > 0 THEN (away + $ticks_of_a_day - 1) // $ticks_of_a_day
                        ELSE -(-away // $ticks_of_a_day + 1) END AS step, quantity
  FROM met)
SELECT point_id, step, sum(quantity) AS quantity FROM stepped
WHERE abs(step) <= (SELECT max(shift) FROM count_shift) GROUP BY point_id, step
