-- How many booked stocktake lines a file holds, and how many of them would be counted below zero.
-- grain: evidence file or sheet
-- needs: booked_stocktake_level
-- columns:
--   source_id   VARCHAR  text: the evidence file or sheet
--   lines       BIGINT   count: lines
--   below_zero  BIGINT   count: lines whose counted figure would be below zero
SELECT source_id, count(*) AS lines, count(CASE WHEN before + quantity < 0 THEN 1 END) AS below_zero
FROM booked_stocktake_level GROUP BY source_id ORDER BY source_id
