-- What the system printed as stock on hand, by place and day.
-- grain: day x place
-- needs: stock_snapshot, stock_key, grain
-- columns:
--   probe_id    INTEGER        key: the probe
--   as_of       DATE           day: end of this day; null not stated by the file and not hinted
--   place_key   INTEGER        key: the place at the grain belief is known at: key_id or site_key
--   ord         BIGINT         number: place in the one order of events
--   on_hand     DECIMAL(38,4)  units: on hand as the system printed it
--   source_id   VARCHAR        text: the evidence file or sheet
--   source_row  BIGINT         number: row in that file
SELECT CAST(row_number() OVER (ORDER BY s.as_of, k.place_key) AS INTEGER) AS probe_id, s.as_of,
  k.place_key,
       CAST(epoch_us(CAST(s.as_of AS TIMESTAMP) + INTERVAL 1 DAY) AS BIGINT) * 4 - 1 AS ord,
       sum(s.on_hand) AS on_hand,
       min(s.source_id) AS source_id, arg_min(s.source_row, (s.source_id, s.source_row)) AS source_row
FROM stock_snapshot AS s JOIN stock_key AS k ON s.sku = k.sku AND s.site IS NOT DISTINCT FROM k.site
  AND s.bin IS NOT DISTINCT FROM k.bin AND s.batch IS NOT DISTINCT FROM k.batch CROSS JOIN grain AS g
WHERE s.as_of IS NOT NULL AND s.on_hand IS NOT NULL AND (g.belief_grain = 'site' OR s.grain IS DISTINCT FROM 'site')
GROUP BY s.as_of, k.place_key
