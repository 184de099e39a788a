-- The movements in the one order of events. `ord` is microseconds x 4 + rank: 0 a count placed before the movements of
-- its instant, 1 a movement, 2 a count placed after them, 3 the posting of that count; `rules.count_position` chooses
-- between 0 and 2. A count's own posting follows its count even when its journal is dated otherwise.
-- grain: movement
-- needs: movement, stock_key, count_number
-- columns:
--   movement.*
--   key_id     INTEGER    key: sku x site x bin x batch
--   site_key   INTEGER    key: sku x site
--   place_key  INTEGER    key: the place at the grain belief is known at: key_id or site_key
--   stock_at   TIMESTAMP  moment: when stock changed
--   stock_day  DATE       day: when stock changed
--   ord        BIGINT     number: place in the one order of events
WITH dated AS (
  SELECT m.*, k.key_id, k.site_key, k.place_key,
         CASE WHEN m.kind IN ('stocktake', 'adjustment') AND d.count_at IS NOT NULL THEN d.count_at
              ELSE coalesce(m.completed_at, CAST(m.effective_date AS TIMESTAMP)) END AS stock_at,
         CASE WHEN m.kind IN ('stocktake', 'adjustment') AND d.count_at IS NOT NULL THEN 3
           ELSE 1 END AS rank_in_instant
  FROM movement AS m
  JOIN stock_key AS k ON m.sku = k.sku AND m.site IS NOT DISTINCT FROM k.site
    AND m.bin IS NOT DISTINCT FROM k.bin AND m.batch IS NOT DISTINCT FROM k.batch
  LEFT JOIN count_number AS d ON m.document_no = d.count_id)
SELECT * EXCLUDE (rank_in_instant), CAST(stock_at AS DATE) AS stock_day,
       CAST(epoch_us(stock_at) AS BIGINT) * 4 + rank_in_instant AS ord
FROM dated
