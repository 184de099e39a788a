-- What the count before left uncorrected: its variance less its posting (by document number, else by equal quantity).
-- grain: count point
-- needs: count_interval, count_point, movement_event
-- columns:
--   point_id  INTEGER        key: count x place
--   carried   DECIMAL(38,4)  units: not corrected by the count before
WITH posting AS (
  SELECT p.point_id, sum(m.quantity) AS posted
  FROM count_point AS p JOIN movement_event AS m ON m.document_no = p.count_id AND m.place_key = p.place_key
  WHERE m.kind IN ('stocktake', 'adjustment', 'write_off', 'auto_adjustment') GROUP BY p.point_id),
equal_later AS (
  SELECT i.point_id, max(1) AS found
  FROM count_interval AS i JOIN movement_event AS m ON m.place_key = i.place_key
  WHERE i.variance <> 0 AND m.kind IN ('stocktake', 'adjustment', 'write_off') AND m.quantity = i.variance
    AND m.ord > i.ord AND m.stock_at <= i.count_at + INTERVAL 31 DAY GROUP BY i.point_id)
SELECT i.point_id,
       CASE WHEN q.point_id IS NULL THEN 0
            WHEN p.posted IS NOT NULL THEN q.variance - p.posted
            WHEN e.found IS NOT NULL THEN 0
            WHEN i.believed - q.believed - i.moved = q.variance THEN 0
            ELSE q.variance END AS carried
FROM count_interval AS i
LEFT JOIN count_interval AS q ON i.previous_point_id = q.point_id
LEFT JOIN posting AS p ON q.point_id = p.point_id LEFT JOIN equal_later AS e ON q.point_id = e.point_id
