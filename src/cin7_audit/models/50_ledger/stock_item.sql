-- What stock itself says its value changed by. Sales stay with the postings where a whole feed exists; purchases,
-- transfers and corrections are what stock itself says: receipts and corrections are read from their documents where
-- no movement carries their value. An assembly only moves value within inventory: estimates of its two sides differ
-- where its value does not, so they are left out.
-- grain: recorded change of stock value
-- needs: movement_event, movement, sku_cost, receipt, correction, transactions_feed
-- columns:
--   doc             VARCHAR        text: document number as printed
--   document_id     VARCHAR        text: system id (GUID), lower case; null unknown
--   kind            VARCHAR        text: kind of movement or correction
--   day             DATE           day: stock changed
--   sku             VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   amount          DECIMAL(18,4)  base currency: in positive
--   is_estimated    BOOLEAN        yes or no: quantity x today's unit cost, for want of a stated value
--   has_completion  BOOLEAN        yes or no: the moment stock changed is known
--   source_id       VARCHAR        text: the evidence file or sheet
--   source_row      BIGINT         number: row in that file
WITH recorded AS (
  SELECT m.document_no AS doc, m.document_id, m.kind, m.stock_day AS day, m.sku, m.completed_at,
         m.source_id, m.source_row,
         coalesce(m.value, m.quantity * m.unit_cost) AS stated, m.quantity * c.unit_cost AS estimated
  FROM movement_event AS m CROSS JOIN transactions_feed AS f LEFT JOIN sku_cost AS c ON m.sku = c.sku
  WHERE m.kind <> 'opening' AND m.document_no IS NOT NULL AND (m.quantity <> 0 OR m.value <> 0)
    AND (NOT f.is_given OR is_told_by_stock(m.kind))),
received AS (
  SELECT r.document_no AS doc, r.document_id, 'receipt' AS kind, r.received_date AS day, r.sku,
         CAST(NULL AS TIMESTAMP) AS completed_at, r.source_id, r.source_row,
         r.received_quantity * r.unit_price * coalesce(r.currency_rate, 1) AS stated,
         r.received_quantity * c.unit_cost AS estimated
  FROM receipt AS r LEFT JOIN sku_cost AS c ON r.sku = c.sku
  WHERE r.received_quantity <> 0 AND r.received_date IS NOT NULL AND NOT is_void(r.status)
    AND NOT EXISTS (SELECT 1 FROM movement AS v
                    WHERE v.document_no = r.document_no AND v.kind = 'receipt' AND v.value IS NOT NULL)),
corrected AS (
  SELECT k.document_no AS doc, k.document_id,
         CASE WHEN k.kind = 'revaluation' THEN 'cost_change' ELSE k.kind END AS kind,
         coalesce(CAST(k.completed_at AS DATE), k.effective_date, CAST(k.recorded_at AS DATE)) AS day, k.sku,
         k.completed_at, k.source_id, k.source_row,
         coalesce(k.value, k.quantity * k.unit_cost) AS stated, k.quantity * c.unit_cost AS estimated
  FROM correction AS k LEFT JOIN sku_cost AS c ON k.sku = c.sku
  WHERE is_done(k.status) AND k.document_no IS NOT NULL AND (k.quantity <> 0 OR k.value <> 0)
    AND NOT EXISTS (SELECT 1 FROM movement AS v WHERE v.document_no = k.document_no AND v.kind = 'opening')
    AND NOT EXISTS (SELECT 1 FROM movement AS v WHERE v.document_no = k.document_no
                    AND v.kind IN ('stocktake', 'adjustment', 'write_off', 'auto_adjustment', 'cost_change')
                    AND (v.value IS NOT NULL OR k.value IS NULL))),
moved AS (
  SELECT * FROM recorded AS m
  WHERE NOT (kind = 'receipt' AND stated IS NULL AND EXISTS (
               SELECT 1 FROM receipt AS r
               WHERE r.document_no = m.doc AND r.received_quantity <> 0 AND r.received_date IS NOT NULL))
    AND NOT (stated IS NULL AND kind IN ('stocktake', 'adjustment', 'write_off', 'auto_adjustment') AND EXISTS (
               SELECT 1 FROM correction AS k WHERE k.document_no = m.doc AND k.value IS NOT NULL))),
every AS (SELECT * FROM moved UNION ALL SELECT * FROM received UNION ALL SELECT * FROM corrected)
SELECT doc, document_id, kind, day, sku, CAST(coalesce(stated, estimated) AS DECIMAL(18,4)) AS amount,
       stated IS NULL AS is_estimated, completed_at IS NOT NULL AS has_completion, source_id, source_row
FROM every
WHERE coalesce(stated, estimated) IS NOT NULL AND day IS NOT NULL
  AND NOT (stated IS NULL AND kind IN ('assembly_in', 'assembly_out'))
