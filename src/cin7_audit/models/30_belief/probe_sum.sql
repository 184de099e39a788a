-- Sums of what happened at a place strictly before a moment, for every question of that form (kind of probe):
-- known then   movements before a count that were typed on a later day than stock changed: +q when stock changed, -q
--              when it was typed; what is left standing at the count was not yet known (probe: count point)
-- snapshot     movements before the end of a snapshot's day (probe: snapshot)
-- frozen       movements before the document of a count was made, where that is before it was completed: the figure on
--              it may be the one frozen then; `completed`: before it was completed (probe: count point)
-- frozen late  movements before that document was made that were typed after it
-- picked       units picked and not yet shipped at the end of the count's day (probe: count point; place: site)
-- Each probe closes a segment of events; segments are summed once and accumulated over probes only, so the work is
-- linear. A kind without probes reads no event.
-- grain: kind of probe x probe
-- method: M-1
-- needs: count_event, count_point, snapshot_probe, movement_event, shipment, stock_key
-- columns:
--   kind      VARCHAR        text: the question asked, as listed above
--   probe_id  INTEGER        key: the probe
--   before    DECIMAL(38,4)  units: sum of what happened strictly before the probe
WITH made AS (
  SELECT count_id, max(recorded_at) AS recorded_at FROM count_event
  GROUP BY count_id HAVING max(recorded_at) < max(count_at)),
frozen_probe AS (
  SELECT p.point_id AS probe_id, p.place_key, CAST(epoch_us(m.recorded_at) AS BIGINT) * 4 + 2 AS ord
  FROM count_point AS p JOIN made AS m ON p.count_id = m.count_id),
frozen_place AS (SELECT DISTINCT place_key FROM frozen_probe),
late AS (
  SELECT place_key, ord, CAST(epoch_us(recorded_at) AS BIGINT) * 4 + 1 AS known_ord, quantity FROM movement_event
  WHERE CAST(recorded_at AS DATE) > stock_day AND quantity <> 0 AND kind <> 'opening'),
late_event AS (
  SELECT place_key, ord, quantity FROM late UNION ALL SELECT place_key, known_ord, -quantity FROM late),
site_place AS (SELECT DISTINCT site_key, sku, site FROM stock_key),
standing AS (
  SELECT k.site_key, s.picked_date, s.shipped_date, s.picked_quantity FROM shipment AS s
  JOIN site_place AS k ON s.sku = k.sku AND s.site IS NOT DISTINCT FROM k.site
  WHERE s.picked_quantity > 0 AND s.picked_date IS NOT NULL
    AND (s.shipped_date IS NULL OR s.shipped_date > s.picked_date)
    AND upper(coalesce(s.status, '')) NOT IN ('VOIDED', 'CANCELLED')),
standing_pick AS (
  SELECT site_key, CAST(epoch_us(CAST(picked_date AS TIMESTAMP)) AS BIGINT) AS ord, picked_quantity AS quantity
  FROM standing
  UNION ALL SELECT site_key, CAST(epoch_us(CAST(shipped_date AS TIMESTAMP)) AS BIGINT), -picked_quantity FROM standing
  WHERE shipped_date IS NOT NULL),
probe AS (
  SELECT 'known then' AS kind, place_key, ord, point_id AS probe_id FROM count_point
  UNION ALL SELECT 'snapshot', place_key, ord, probe_id FROM snapshot_probe
  UNION ALL SELECT 'frozen', place_key, ord, probe_id FROM frozen_probe
  UNION ALL SELECT 'frozen late', place_key, ord, probe_id FROM frozen_probe
  UNION ALL SELECT 'completed', place_key, ord, point_id FROM count_point
    WHERE point_id IN (SELECT probe_id FROM frozen_probe)
  UNION ALL SELECT 'picked', k.site_key, CAST(epoch_us(CAST(CAST(p.count_at AS DATE) AS TIMESTAMP)) AS BIGINT) + 1,
    p.point_id
    FROM count_point AS p JOIN site_place AS k ON p.sku = k.sku AND p.site IS NOT DISTINCT FROM k.site
    WHERE EXISTS (SELECT 1 FROM standing_pick)),
event AS (
  SELECT 'known then' AS kind, place_key, ord, quantity FROM late_event
  UNION ALL SELECT 'snapshot', place_key, ord, quantity FROM movement_event
    WHERE EXISTS (SELECT 1 FROM snapshot_probe)
  UNION ALL SELECT 'frozen', place_key, ord, quantity FROM movement_event
    WHERE place_key IN (SELECT place_key FROM frozen_place)
  UNION ALL SELECT 'frozen late', place_key, ord, quantity FROM late_event
    WHERE place_key IN (SELECT place_key FROM frozen_place)
  UNION ALL SELECT 'completed', place_key, ord, quantity FROM movement_event
    WHERE place_key IN (SELECT place_key FROM frozen_place)
  UNION ALL SELECT 'picked', site_key, ord, quantity FROM standing_pick),
mixed AS (
  SELECT kind, place_key, ord, CAST(NULL AS INTEGER) AS probe_id, quantity FROM event
  UNION ALL SELECT kind, place_key, ord, probe_id, CAST(NULL AS DECIMAL(18,4)) FROM probe),
cut AS (
  SELECT *, count(probe_id) OVER (PARTITION BY kind, place_key ORDER BY ord DESC, probe_id DESC NULLS LAST
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS seg FROM mixed),
summed AS (
  SELECT kind, place_key, seg, max(probe_id) AS probe_id, coalesce(sum(quantity), 0) AS moved
  FROM cut WHERE seg > 0 GROUP BY kind, place_key, seg)
SELECT kind, probe_id, sum(moved) OVER (PARTITION BY kind, place_key ORDER BY seg DESC
                                        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before
FROM summed
