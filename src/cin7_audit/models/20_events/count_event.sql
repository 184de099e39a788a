-- Confirmed count lines in the one order of events, valued.
-- grain: confirmed count line
-- needs: correction, count_line, stock_key, sku_cost, sku_class
-- columns:
--   count_line.*
--   count_line_id      INTEGER        key: the count line, in order of events
--   count_at           TIMESTAMP      moment: the count was completed; midnight where only its day is known
--   cost_basis         VARCHAR        text: where the unit cost comes from
--   key_id             INTEGER        key: sku x site x bin x batch
--   site_key           INTEGER        key: sku x site
--   place_key          INTEGER        key: the place at the grain belief is known at: key_id or site_key
--   believed_quantity  DECIMAL(18,4)  units: the system's own figure on the document
--   variance_quantity  DECIMAL(18,4)  units: counted - believed; loss negative
--   variance_value     DECIMAL(18,4)  base currency: variance x unit cost; loss negative; null without a cost
--   abc_class          VARCHAR        text: A, B or C if the client states it; else computed (M-6)
--   ord                BIGINT         number: place in the one order of events
WITH posted AS (
  SELECT document_no, sku, sum(value) / nullif(sum(quantity), 0) AS unit_cost FROM correction
  WHERE quantity <> 0 AND value IS NOT NULL AND is_done(status) GROUP BY document_no, sku),
kept AS (
  SELECT c.*, coalesce(c.completed_at, CAST(c.effective_date AS TIMESTAMP)) AS count_at FROM count_line AS c
  WHERE coalesce(c.is_confirmed, TRUE) AND c.sku IS NOT NULL AND c.counted_quantity IS NOT NULL
    AND (c.completed_at IS NOT NULL OR c.effective_date IS NOT NULL))
SELECT CAST(row_number() OVER (ORDER BY count_at, c.count_id, c.sku, c.site NULLS FIRST, c.bin NULLS FIRST,
  c.batch NULLS FIRST,
                               c.source_id, c.source_row) AS INTEGER) AS count_line_id,
       c.* REPLACE (TRY_CAST(coalesce(c.unit_cost, nullif(p.unit_cost, 0),
         s.unit_cost) AS DECIMAL(20,6)) AS unit_cost),
       CASE WHEN c.unit_cost IS NOT NULL THEN 'count document' WHEN nullif(p.unit_cost, 0) IS NOT NULL
         THEN 'posting of the count'
            ELSE s.basis END AS cost_basis,
       k.key_id, k.site_key, k.place_key,
       c.recorded_quantity AS believed_quantity,
       CAST(c.counted_quantity - c.recorded_quantity AS DECIMAL(18,4)) AS variance_quantity,
       TRY_CAST((c.counted_quantity - c.recorded_quantity) * coalesce(c.unit_cost, nullif(p.unit_cost, 0),
         s.unit_cost) AS DECIMAL(18,4)) AS variance_value,
       coalesce(a.abc_class, 'C') AS abc_class,
       CAST(epoch_us(c.count_at) AS BIGINT) * 4 + CASE WHEN $rules_count_position = 'after' THEN 2 ELSE 0 END AS ord
FROM kept AS c
JOIN stock_key AS k ON c.sku = k.sku AND c.site IS NOT DISTINCT FROM k.site
  AND c.bin IS NOT DISTINCT FROM k.bin AND c.batch IS NOT DISTINCT FROM k.batch
LEFT JOIN posted AS p ON c.count_id = p.document_no AND c.sku = p.sku
LEFT JOIN sku_cost AS s ON c.sku = s.sku
LEFT JOIN sku_class AS a ON c.sku = a.sku
