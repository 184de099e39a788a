-- How many booked stocktake lines a file holds, and what hinders those that would be counted below zero.
-- grain: evidence file or sheet
-- needs: booked_stocktake_level
-- columns:
--   source_id  VARCHAR  text: the evidence file or sheet
--   lines      BIGINT   count: lines whose counted figure is zero or more
--   below      VARCHAR  text: how many would be below zero and why, in words; empty where none would
WITH level AS (
  SELECT source_id, count(*) AS lines, count(CASE WHEN before + quantity < 0 THEN 1 END) AS below_zero
  FROM booked_stocktake_level GROUP BY source_id)
SELECT source_id, lines - below_zero AS lines,
       CASE WHEN below_zero > 0
         THEN ', and ' || below_zero || ' more would be counted below zero, so movements before them are missing'
         ELSE '' END AS below
FROM level ORDER BY source_id
