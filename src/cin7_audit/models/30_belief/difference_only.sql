-- Kinds of count whose lines all differ, many of them: their source lists differences and nothing else.
-- grain: kind of count
-- needs: count_unit
-- columns:
--   count_kind  VARCHAR  text: stocktake, cycle_count (booked as an adjustment) or mapped
--   lines       BIGINT   count: lines
--   clean       BIGINT   count: lines without a difference
SELECT coalesce(count_kind, '') AS count_kind, count(*) AS lines,
  count(CASE WHEN counted = coalesce(recorded, CASE WHEN can_rebuild THEN rebuilt END) THEN 1 END) AS clean
FROM count_unit WHERE NOT is_difference_only AND coalesce(recorded, CASE WHEN can_rebuild
  THEN rebuilt END) IS NOT NULL GROUP BY 1
HAVING count(*) >= $minimum_differences AND count(CASE WHEN counted = coalesce(recorded, CASE WHEN can_rebuild
  THEN rebuilt END) THEN 1 END) = 0
