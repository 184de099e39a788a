-- The quarters learning is judged over. They run from the first whole month in which counting was under way (a
-- programme that starts is no trend; a month that begins within its first week is whole) to the last whole month.
-- grain: one row
-- method: M-24
-- needs: movement_event, register
-- columns:
--   start_day  DATE     day: first of quarter 0
--   end_day    DATE     day: after the last whole month
--   quarters   INTEGER  count: whole quarters
WITH span AS (
  SELECT greatest(min(stock_day), coalesce((SELECT min(day) FROM register WHERE NOT is_opening AND is_count),
           min(stock_day))) AS first_day, max(stock_day) AS last_day
  FROM movement_event WHERE kind <> 'opening' AND stock_day IS NOT NULL),
whole AS (
  SELECT CAST(date_trunc('month', first_day)
           + CASE WHEN date_part('day', first_day) <= 7 THEN INTERVAL 0 MONTH ELSE INTERVAL 1 MONTH END AS DATE)
           AS start_day,
         CAST(date_trunc('month', last_day + 7) AS DATE) AS end_day
  FROM span)
SELECT start_day, end_day, CAST(date_diff('month', start_day, end_day) // 3 AS INTEGER) AS quarters FROM whole
