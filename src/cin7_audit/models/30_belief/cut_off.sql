-- How many lines would agree if every count had been taken some days earlier or later: belief moves, the counted
-- quantity stays. Only days near a count are looked at. Its own posting is an answer to the count, not a movement it
-- could have missed.
-- grain: shift in days
-- needs: count_variance, count_point, movement_event
-- columns:
--   shift        INTEGER        days: later; negative earlier
--   lines        BIGINT         count: count lines that may enter an accuracy
--   agreeing     BIGINT         count: lines where the count equals the shifted belief
--   moved_lines  BIGINT         count: lines with movements in between
--   gross_units  DECIMAL(38,4)  units: sum of absolute variances
--   gross_value  DECIMAL(38,4)  base currency: sum of absolute variance values
WITH count_shift AS (
  SELECT CAST(range AS INTEGER) AS shift
  FROM range(CAST(-least($rules_cutoff_days, $most_shift_days) AS BIGINT),
             CAST(least($rules_cutoff_days, $most_shift_days) + 1 AS BIGINT))),
near AS (
  SELECT p.point_id, p.place_key, p.ord, CAST(p.count_at AS DATE) + s.shift AS day
  FROM count_point AS p CROSS JOIN count_shift AS s),
met AS (
  SELECT n.point_id, m.ord - n.ord AS away, m.quantity
  FROM movement_event AS m JOIN near AS n ON n.day = m.stock_day AND n.place_key = m.place_key
  WHERE m.ord % 4 <> 3 AND m.kind NOT IN ('stocktake')),
-- step: 1 is up to a day later than the count, -1 up to a day earlier
stepped AS (
  SELECT point_id, CASE WHEN away > 0 THEN (away + $ticks_of_a_day - 1) // $ticks_of_a_day
                        ELSE -(-away // $ticks_of_a_day + 1) END AS step, quantity
  FROM met),
cut_off_step AS (
  SELECT point_id, step, sum(quantity) AS quantity FROM stepped
  WHERE abs(step) <= (SELECT max(shift) FROM count_shift) GROUP BY point_id, step),
moved AS (
  SELECT k.point_id, s.shift, sum(CASE WHEN k.step BETWEEN 1 AND s.shift THEN k.quantity
                                       WHEN k.step BETWEEN s.shift AND -1 THEN -k.quantity ELSE 0 END) AS net
  FROM cut_off_step AS k CROSS JOIN count_shift AS s GROUP BY k.point_id, s.shift),
asked AS (
  SELECT v.point_id, v.counted, v.believed, v.unit_cost
  FROM count_variance AS v JOIN count_point AS p ON v.point_id = p.point_id
  WHERE v.is_base AND (p.lines = 1 OR v.count_lines > 1)),
told AS (
  SELECT s.shift, a.counted - a.believed - coalesce(m.net, 0) AS variance, coalesce(m.net, 0) AS net, a.unit_cost
  FROM asked AS a CROSS JOIN count_shift AS s LEFT JOIN moved AS m ON a.point_id = m.point_id AND s.shift = m.shift)
SELECT shift, count(*) AS lines, count(CASE WHEN variance = 0 THEN 1 END) AS agreeing,
       count(CASE WHEN net <> 0 THEN 1 END) AS moved_lines, sum(abs(variance)) AS gross_units,
       sum(abs(TRY_CAST(variance * unit_cost AS DECIMAL(18,4)))) AS gross_value
FROM told GROUP BY shift ORDER BY shift
