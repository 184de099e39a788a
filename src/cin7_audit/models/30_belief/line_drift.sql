-- Does a correction hold: what every count line drifted and moved since the count before, and what was corrected
-- before that interval began. Moved is missing where no exposure is known: the interval up to the first count belongs
-- in only where stock rolled forward from stated opening rows. Figures of the statistics, so floats.
-- grain: count line that may enter an accuracy
-- method: M-21
-- needs: count_interval, count_variance, line_interval, opening_belief
-- columns:
--   line_key            INTEGER        key: the counted line: key_id, or -place_key
--   sku                 VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site                VARCHAR        text: site, warehouse or branch name
--   bin                 VARCHAR        text: bin name; null for the site itself
--   abc_class           VARCHAR        text: A, B or C if the client states it; else computed (M-6)
--   count_day           DATE           day: of the count
--   days                BIGINT         days: since the count before; null at the first
--   moved               DOUBLE         units: since the count before, corrections excluded; null no exposure is known
--   goods_out           DOUBLE         units: of those moved, picked and sold
--   goods_in            DOUBLE         units: of those moved, received
--   drift               DOUBLE         units: absolute drift since the count before
--   variance_quantity   DECIMAL(38,4)  units: counted - believed; loss negative
--   failed              BOOLEAN        yes or no: out of tolerance
--   corrections_before  HUGEINT        count: counts of the line with a variance before this interval
--   failures_before     HUGEINT        count: counts of the line out of tolerance before this one
WITH passed AS (
  SELECT point_id, sum(q_pick) OVER w AS goods_out, sum(q_receipt) OVER w AS goods_in FROM count_interval
  WINDOW w AS (PARTITION BY place_key ORDER BY ord, point_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)),
every AS (
  SELECT v.line_key, v.sku, v.site, v.bin, v.abc_class, v.ord, v.count_line_id, v.count_day, v.variance_quantity,
         v.in_tolerance, coalesce(i.drift, v.variance_quantity) AS drift,
         coalesce(i.moved, CASE WHEN o.opening_basis = 'opening rows' THEN v.cumulative_throughput END) AS moved,
         p.goods_out - coalesce(b.goods_out, 0) AS goods_out, p.goods_in - coalesce(b.goods_in, 0) AS goods_in, i.days,
         sum(CASE WHEN v.variance_quantity <> 0 THEN 1 ELSE 0 END) OVER w AS corrections_so_far,
         sum(CASE WHEN NOT v.in_tolerance THEN 1 ELSE 0 END) OVER w AS failures_so_far
  FROM count_variance AS v LEFT JOIN line_interval AS i ON v.count_line_id = i.count_line_id
  LEFT JOIN passed AS p ON v.point_id = p.point_id
  LEFT JOIN count_variance AS e ON i.previous_count_line_id = e.count_line_id
  LEFT JOIN passed AS b ON e.point_id = b.point_id
  LEFT JOIN opening_belief AS o ON v.place_key = o.place_key
  WHERE v.is_base
  WINDOW w AS (PARTITION BY v.line_key ORDER BY v.ord, v.count_line_id
               ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))
SELECT line_key, sku, site, bin, abc_class, count_day, days, CAST(moved AS DOUBLE) AS moved,
       CAST(goods_out AS DOUBLE) AS goods_out, CAST(goods_in AS DOUBLE) AS goods_in,
       CAST(abs(drift) AS DOUBLE) AS drift, variance_quantity, NOT in_tolerance AS failed,
       corrections_so_far - CASE WHEN variance_quantity <> 0 THEN 1 ELSE 0 END AS corrections_before,
       failures_so_far - CASE WHEN NOT in_tolerance THEN 1 ELSE 0 END AS failures_before
FROM every ORDER BY line_key, ord, count_line_id
