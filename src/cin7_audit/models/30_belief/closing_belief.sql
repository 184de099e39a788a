-- Belief at the end: opening + every movement up to the closing day.
-- grain: place
-- method: M-4
-- needs: movement_event, opening_belief, closing_day
-- columns:
--   place_key       INTEGER        key: the place at the grain belief is known at: key_id or site_key
--   quantity        DECIMAL(38,4)  units: in positive, out negative
--   recorded_value  DECIMAL(38,4)  base currency: sum of recorded values; null if any is unknown
--   opening         DECIMAL(38,4)  units: belief before the first movement
--   opening_basis   VARCHAR        text: where the opening comes from
--   movement_lines  BIGINT         count: movement lines up to the closing day
--   last_moved      DATE           day: of the last movement
WITH moved AS (
  SELECT m.place_key, sum(m.quantity) AS moved, count(*) AS lines,
         CASE WHEN count(m.value) = count(*) THEN sum(m.value) END AS recorded_value, max(m.stock_day) AS last_moved
  FROM movement_event AS m WHERE m.stock_day <= (SELECT day FROM closing_day) GROUP BY 1)
SELECT o.place_key, o.opening + coalesce(m.moved, 0) AS quantity, CASE WHEN o.opening_basis = 'opening rows'
  THEN m.recorded_value END AS recorded_value,
       o.opening, o.opening_basis, coalesce(m.lines, 0) AS movement_lines, m.last_moved
FROM opening_belief AS o LEFT JOIN moved AS m ON o.place_key = m.place_key
