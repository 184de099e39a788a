-- Where each place stands: everything since its last confirmed count, and the belief at the end.
-- grain: place
-- needs: stock_key, grain, count_segment, count_interval, movement_event, opening_belief, sku_cost, sku_class
-- columns:
--   place_key   INTEGER        key: the place at the grain belief is known at: key_id or site_key
--   sku         VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site        VARCHAR        text: site, warehouse or branch name
--   bin         VARCHAR        text: bin name; null for the site itself
--   belief      DECIMAL(38,4)  units: opening + every movement
--   n_moves     HUGEINT        count: movement lines of any kind with a quantity
--   throughput  DECIMAL(38,4)  units: sum of absolute units moved, corrections excluded
--   counted_on  DATE           day: of the last confirmed count; null never
--   counts      BIGINT         count: confirmed counts so far
--   sale_days   BIGINT         count: days with a sale; null none
--   last_sale   DATE           day: of the last sale
--   first_sale  DATE           day: of the first sale
--   unit_cost   DECIMAL(20,6)  base currency per unit: null unknown
--   abc_class   VARCHAR        text: A, B or C if the client states it; else computed (M-6)
WITH known AS (
  SELECT k.place_key, min(k.sku) AS sku, min(k.site) AS site,
         CASE WHEN g.belief_grain = 'bin' THEN min(k.bin) END AS bin
  FROM stock_key AS k CROSS JOIN grain AS g GROUP BY k.place_key, g.belief_grain),
now AS (
  SELECT place_key, sum(moved) AS moved, sum(CASE WHEN seg = 0 THEN n_moves ELSE 0 END) AS n_moves,
         sum(CASE WHEN seg = 0 THEN q_receipt + q_pick + q_transfer + q_return + q_unstock + q_assembly
                  ELSE 0 END) AS throughput
  FROM count_segment GROUP BY place_key),
last_count AS (
  SELECT place_key, CAST(max(count_at) AS DATE) AS counted_on, count(*) AS counts
  FROM count_interval GROUP BY place_key),
sold AS (
  SELECT place_key, count(DISTINCT stock_day) AS sale_days, max(stock_day) AS last_sale, min(stock_day) AS first_sale
  FROM movement_event WHERE kind IN ('sale', 'pick') GROUP BY place_key)
SELECT p.*, coalesce(o.opening, 0) + coalesce(n.moved, 0) AS belief, coalesce(n.n_moves, 0) AS n_moves,
       coalesce(n.throughput, 0) AS throughput, l.counted_on, coalesce(l.counts, 0) AS counts, s.sale_days, s.last_sale,
       s.first_sale, c.unit_cost, coalesce(a.abc_class, 'C') AS abc_class
FROM known AS p LEFT JOIN now AS n ON p.place_key = n.place_key LEFT JOIN last_count AS l ON p.place_key = l.place_key
LEFT JOIN opening_belief AS o ON p.place_key = o.place_key LEFT JOIN sold AS s ON p.place_key = s.place_key
LEFT JOIN sku_cost AS c ON p.sku = c.sku LEFT JOIN sku_class AS a ON p.sku = a.sku
ORDER BY p.place_key
