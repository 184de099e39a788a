-- The lines a cause is looked for on: what each confirmed count, or manual correction, found since the one before. A
-- count without a belief, of its own or of the count before that was not corrected, shows no difference, right or
-- wrong. A correction is manual when no count owns it: neither its document nor an equal variance of the place near
-- its day. Opening balances are no corrections, and lines of one document that cancel (a revaluation) moved nothing.
-- Sizes are only compared inside a third of skus by usual size of a movement: what moves in dozens errs in dozens.
-- grain: count point (source 'count'), or manual correction that is no count's posting (source 'correction')
-- needs: carried_difference, count_event, count_interval, count_point, correction, movement, movement_event, product,
--   sku_class, sku_cost, stock_key
-- columns:
--   count_interval.*
--   line_id            BIGINT         key: the difference line, in order of time
--   source             VARCHAR        text: count or correction
--   bin                VARCHAR        text: bin name; null for the site itself
--   seen_at            TIMESTAMP      moment: of the count or correction
--   day                DATE           day: of the event
--   from_day           DATE           day: of the count before (of a correction: the last of the place); null none
--   drift              DECIMAL(38,4)  units: variance less what the count before left uncorrected; loss negative
--   evidence           VARCHAR        text: source_id:source_row of one row behind it
--   category           VARCHAR        text: category; empty none
--   pack_qty           DECIMAL(18,4)  units: per pack; null not known
--   product_name       VARCHAR        text: name; empty none
--   barcode            VARCHAR        text: barcode; empty none
--   drift_e4           BIGINT         units x 10,000: drift as a whole number, so that equality is exact
--   value              DECIMAL(18,4)  base currency: signed, loss negative; null unknown
--   scale              BIGINT         number: 0, 1, 2: third of skus by usual size of a movement; see above
--   previous_line_id   BIGINT         key: that count's line; null where what it found is not known
--   previous_drift_e4  BIGINT         units x 10,000: drift of that line
WITH named AS (
  SELECT sku, max(category) AS category, max(pack_qty) AS pack_qty, max(name) AS product_name, max(barcode) AS barcode
  FROM product GROUP BY sku),
shelf AS (
  SELECT count_id, place_key, CASE WHEN count(DISTINCT bin) = 1 AND count(bin) = count(*) THEN max(bin) END AS bin,
         min(row_behind(source_id, source_row)) AS evidence
  FROM count_event GROUP BY 1, 2),
counted AS (
  SELECT 'count' AS source, i.point_id, i.place_key, i.sku, i.site, s.bin, i.count_id, i.count_at AS seen_at,
         CAST(i.count_at AS DATE) AS day, CAST(i.previous_count_at AS DATE) AS from_day,
         CAST(i.variance - c.carried AS DECIMAL(18,4)) AS drift, i.unit_cost, i.abc_class, i.ordinal, i.days,
         i.previous_point_id, i.believed, i.n_receipt, i.n_pick, i.n_transfer, i.n_return, i.n_assembly, i.throughput,
         i.n_moves, s.evidence
  FROM count_interval AS i JOIN carried_difference AS c ON i.point_id = c.point_id
  LEFT JOIN shelf AS s ON i.count_id = s.count_id AND i.place_key = s.place_key),
netted AS (
  SELECT document_no, sku, site, bin, max(batch) AS batch,
         coalesce(max(completed_at), CAST(max(effective_date) AS TIMESTAMP)) AS seen_at, sum(quantity) AS quantity,
         max(unit_cost) AS unit_cost, min(source_id) AS source_id,
         arg_min(source_row, (source_id, source_row)) AS source_row
  FROM correction WHERE kind IN ('adjustment', 'write_off', 'write_on', 'auto_adjustment') AND sku IS NOT NULL
    AND is_done(status) AND coalesce(completed_at, CAST(effective_date AS TIMESTAMP)) IS NOT NULL
  GROUP BY document_no, sku, site, bin HAVING sum(quantity) <> 0),
manual AS (
  SELECT 'correction' AS source, s.place_key, c.sku, c.site, c.bin, c.document_no AS count_id, c.seen_at,
         CAST(c.seen_at AS DATE) AS day, c.quantity AS drift, coalesce(c.unit_cost, k.unit_cost) AS unit_cost,
         coalesce(a.abc_class, 'C') AS abc_class, row_behind(c.source_id, c.source_row) AS evidence
  FROM netted AS c LEFT JOIN sku_cost AS k ON c.sku = k.sku LEFT JOIN sku_class AS a ON c.sku = a.sku
  LEFT JOIN stock_key AS s ON c.sku = s.sku AND c.site IS NOT DISTINCT FROM s.site
    AND c.bin IS NOT DISTINCT FROM s.bin AND c.batch IS NOT DISTINCT FROM s.batch
  WHERE NOT EXISTS (SELECT 1 FROM movement AS o WHERE o.kind = 'opening' AND o.document_no = c.document_no)
    AND NOT EXISTS (SELECT 1 FROM count_point AS p WHERE p.count_id = c.document_no)
    AND NOT EXISTS (SELECT 1 FROM count_interval AS i
                    WHERE i.sku = c.sku AND i.site IS NOT DISTINCT FROM c.site AND i.variance = c.quantity
                      AND i.count_at BETWEEN c.seen_at - INTERVAL 31 DAY AND c.seen_at + INTERVAL 3 DAY)),
-- of corrections, what only counts have stays null
every AS (SELECT * FROM counted UNION ALL BY NAME SELECT * FROM manual),
numbered AS (
  SELECT CAST(row_number() OVER (ORDER BY e.seen_at, e.source, e.count_id, e.sku, e.site NULLS FIRST, e.bin NULLS FIRST,
                                 e.evidence, e.point_id) AS BIGINT) AS line_id,
         e.*, coalesce(n.category, '') AS category, n.pack_qty, coalesce(n.product_name, '') AS product_name,
         coalesce(n.barcode, '') AS barcode
  FROM every AS e LEFT JOIN named AS n ON e.sku = n.sku),
before AS (
  SELECT line_id, max(CASE WHEN source = 'count' THEN line_id END) OVER (
    PARTITION BY place_key ORDER BY line_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS last_line
  FROM numbered WHERE place_key IS NOT NULL),
typical AS (
  SELECT sku, ntile($scales) OVER (ORDER BY avg(abs(quantity)), sku) - 1 AS scale
  FROM movement_event WHERE quantity <> 0 GROUP BY sku)
SELECT n.* REPLACE (coalesce(n.from_day, CASE WHEN n.source = 'correction' THEN last.day END) AS from_day),
       ten_thousandths(n.drift) AS drift_e4, TRY_CAST(n.drift * n.unit_cost AS DECIMAL(18,4)) AS value,
       CAST(coalesce(t.scale, 0) AS BIGINT) AS scale,
       coalesce(p.line_id, CASE WHEN n.source = 'correction' AND last.drift IS NOT NULL THEN last.line_id
                                END) AS previous_line_id,
       ten_thousandths(coalesce(p.drift, CASE WHEN n.source = 'correction' THEN last.drift END)) AS previous_drift_e4
FROM numbered AS n LEFT JOIN typical AS t ON n.sku = t.sku
LEFT JOIN numbered AS p ON n.previous_point_id = p.point_id AND p.drift IS NOT NULL
LEFT JOIN before ON n.line_id = before.line_id LEFT JOIN numbered AS last ON before.last_line = last.line_id
WHERE n.drift IS NOT NULL
ORDER BY n.line_id
