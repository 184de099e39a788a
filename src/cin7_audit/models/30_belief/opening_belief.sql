-- What a place held before its first recorded movement: nothing, where the log has opening rows; else what the
-- earliest figure the system itself printed implies. A figure from before the log began (less some quiet days before
-- its first row) is passed over where a later one exists: what moved between the two is in no file.
-- grain: place with movements, counts or snapshots
-- method: M-4
-- needs: count_segment, count_point, count_whole, evidence_file, stock_snapshot, stock_key, movement_event, grain
-- columns:
--   place_key      INTEGER        key: the place at the grain belief is known at: key_id or site_key
--   opening        DECIMAL(38,4)  units: belief before the first movement
--   opening_basis  VARCHAR        text: where the opening comes from
--   anchored_at    TIMESTAMP      moment: of the figure that implies the opening; null for opening rows
WITH log_start AS (
  SELECT least(min(stock_day), (SELECT min(CAST(period_from AS DATE)) FROM evidence_file
                                WHERE source_id IN (SELECT source_id FROM movement_event))) - $quiet_days AS first_day
  FROM movement_event),
cumulated AS (
  SELECT place_key, seg, point_id, sum(moved) OVER (PARTITION BY place_key
    ORDER BY seg DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS cumulated
  FROM count_segment),
first_recorded AS (
  SELECT c.place_key, p.recorded - c.cumulated AS opening, p.count_at AS anchored_at,
         row_number() OVER (PARTITION BY c.place_key ORDER BY coalesce(CAST(p.count_at AS DATE) < log.first_day,
           FALSE), p.ord) AS nth
  FROM cumulated AS c JOIN count_point AS p ON c.point_id = p.point_id JOIN count_whole AS h
    ON p.point_id = h.point_id CROSS JOIN log_start AS log
  WHERE p.has_recorded AND h.is_whole),
snapped AS (
  SELECT k.place_key, s.as_of, sum(s.on_hand) AS on_hand
  FROM stock_snapshot AS s JOIN stock_key AS k ON s.sku = k.sku AND s.site IS NOT DISTINCT FROM k.site
    AND s.bin IS NOT DISTINCT FROM k.bin AND s.batch IS NOT DISTINCT FROM k.batch CROSS JOIN grain AS g
  WHERE s.as_of IS NOT NULL AND (g.belief_grain = 'site' OR s.grain IS DISTINCT FROM 'site') GROUP BY 1, 2),
earliest AS (
  SELECT place_key, on_hand, as_of, row_number() OVER (PARTITION BY place_key
    ORDER BY coalesce(as_of < log.first_day, FALSE), as_of) AS nth
  FROM snapped CROSS JOIN log_start AS log),
first_snapped AS (
  SELECT s.place_key, s.on_hand - coalesce(sum(m.quantity), 0) AS opening, s.as_of AS anchored_at
  FROM earliest AS s
  LEFT JOIN movement_event AS m ON s.place_key = m.place_key AND m.stock_day <= s.as_of
  WHERE s.nth = 1 GROUP BY s.place_key, s.on_hand, s.as_of),
opened AS (
  SELECT DISTINCT m.place_key
  FROM movement_event AS m WHERE m.kind = 'opening'
  UNION
  SELECT DISTINCT k.place_key
  FROM stock_key AS k WHERE k.site IN (SELECT site FROM movement_event WHERE kind = 'opening')),
places AS (SELECT place_key FROM count_segment UNION SELECT place_key FROM snapped)
SELECT p.place_key,
       CASE WHEN o.place_key IS NOT NULL THEN 0 WHEN r.opening IS NOT NULL THEN r.opening WHEN s.opening IS NOT NULL
         THEN s.opening ELSE 0 END AS opening,
       CASE WHEN o.place_key IS NOT NULL THEN 'opening rows' WHEN r.opening IS NOT NULL
         THEN 'implied by the first recorded quantity'
            WHEN s.opening IS NOT NULL THEN 'implied by the first snapshot'
              ELSE 'none: movements taken as the whole history' END AS opening_basis,
       CASE WHEN o.place_key IS NOT NULL THEN NULL WHEN r.opening IS NOT NULL THEN r.anchored_at
         ELSE CAST(s.anchored_at AS TIMESTAMP) END AS anchored_at
FROM places AS p LEFT JOIN opened AS o ON p.place_key = o.place_key
LEFT JOIN first_recorded AS r ON p.place_key = r.place_key AND r.nth = 1
LEFT JOIN first_snapped AS s ON p.place_key = s.place_key
