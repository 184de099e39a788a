-- Whether a count looked at every known bin and batch of its place: at site grain one count may look into some bins
-- only. A partial one cannot be set against a belief that is only known for the whole place.
-- grain: count x place
-- needs: stock_key, count_event, count_point, grain
-- columns:
--   point_id  INTEGER  key: count x place
--   is_whole  BOOLEAN  yes or no: the count covers every known bin and batch of the place
WITH known AS (SELECT site_key, count(*) AS bins FROM stock_key WHERE bin IS NOT NULL OR batch IS NOT NULL
  GROUP BY site_key),
seen AS (
  SELECT e.count_id, e.site_key, count(DISTINCT e.key_id) AS bins,
    max(CASE WHEN e.bin IS NULL AND e.batch IS NULL THEN 1 ELSE 0 END) AS has_total
  FROM count_event AS e GROUP BY e.count_id, e.site_key)
SELECT p.point_id, g.belief_grain = 'bin' OR s.has_total = 1 OR s.bins >= coalesce(k.bins, 0) AS is_whole
FROM count_point AS p CROSS JOIN grain AS g
LEFT JOIN seen AS s ON p.count_id = s.count_id AND p.place_key = s.site_key
LEFT JOIN known AS k ON p.place_key = k.site_key
