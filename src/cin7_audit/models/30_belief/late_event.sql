-- Movements typed on a later day than stock changed: +q when stock changed and -q when it was typed; what is left
-- standing at a count was not yet known.
-- grain: late movement x the two moments
-- needs: movement_event
-- columns:
--   place_key  INTEGER        key: the place at the grain belief is known at: key_id or site_key
--   ord        BIGINT         number: place in the one order of events
--   quantity   DECIMAL(18,4)  units: in positive, out negative
WITH late AS (
  SELECT m.place_key, m.ord, CAST(epoch_us(m.recorded_at) AS BIGINT) * 4 + 1 AS known_ord, m.quantity
  FROM movement_event AS m WHERE CAST(m.recorded_at AS DATE) > m.stock_day AND m.quantity <> 0
    AND m.kind <> 'opening')
SELECT place_key, ord, quantity FROM late UNION ALL SELECT place_key, known_ord, -quantity FROM late
