-- Counts whose document was made before they were completed: the figure on it may be the one frozen when it was made.
-- grain: count x place
-- needs: count_event, count_point
-- columns:
--   probe_id   INTEGER  key: the probe
--   place_key  INTEGER  key: the place at the grain belief is known at: key_id or site_key
--   ord        BIGINT   number: place in the one order of events
WITH made AS (
  SELECT count_id, max(recorded_at) AS recorded_at FROM count_event
    GROUP BY count_id HAVING max(recorded_at) < max(count_at))
SELECT p.point_id AS probe_id, p.place_key, CAST(epoch_us(m.recorded_at) AS BIGINT) * 4 + 2 AS ord
FROM count_point AS p JOIN made AS m ON p.count_id = m.count_id
