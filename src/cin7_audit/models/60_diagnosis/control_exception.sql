-- What the system let happen, one control after the other. User ids show who could, never who did.
-- grain: control x exception
-- needs: bill_of_material, correction, count_line, evidence_end, movement_event, sku_cost, stock_snapshot, transfer,
--   user_action
-- columns:
--   control   VARCHAR        text: the control that lets it happen
--   document  VARCHAR        text: the document, or documents
--   sku       VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site      VARCHAR        text: site, warehouse or branch name
--   day       DATE           day: of the event
--   quantity  DECIMAL(38,4)  units: in positive, out negative
--   value     DECIMAL(38,4)  base currency: signed, loss negative; null unknown
--   note      VARCHAR        text: what was seen
--   evidence  VARCHAR        text: source_id:source_row of one row behind it
WITH open_stocktake AS (
  SELECT count_id, site, min(recorded_at) AS opened, max(completed_at) AS closed FROM count_line
  WHERE recorded_at IS NOT NULL AND completed_at > recorded_at GROUP BY count_id, site),
moved_meanwhile AS (
  SELECT m.document_no, m.sku, m.site, m.stock_day, m.quantity, m.value, 'during ' || s.count_id AS note,
         row_behind(m.source_id, m.source_row) AS evidence
  FROM open_stocktake AS s JOIN movement_event AS m ON m.site IS NOT DISTINCT FROM s.site
    AND m.stock_at > s.opened AND m.stock_at < s.closed
  JOIN (SELECT DISTINCT count_id, sku FROM count_line) AS c ON c.count_id = s.count_id AND c.sku = m.sku
  WHERE m.document_no IS DISTINCT FROM s.count_id AND m.quantity <> 0),
undone AS (
  SELECT a.document_no, CAST(a.acted_at AS DATE) AS day, a.action AS note,
         row_behind(a.source_id, a.source_row) AS evidence
  FROM user_action AS a WHERE (lower(a.action) LIKE '%undo%' OR lower(a.action) LIKE '%void%')
    AND EXISTS (SELECT 1 FROM user_action AS b WHERE b.document_no = a.document_no AND b.acted_at < a.acted_at
                  AND (lower(b.action) LIKE '%complet%' OR lower(b.action) LIKE '%authori%'
                       OR lower(b.action) LIKE '%approv%'))),
draft AS (
  SELECT document_no, max(site) AS site, max(effective_date) AS day, sum(quantity) AS quantity, sum(value) AS value,
         kind || ', draft' AS note, min(row_behind(source_id, source_row)) AS evidence
  FROM correction WHERE upper(status) IN ('DRAFT', 'IN PROGRESS') GROUP BY document_no, kind),
stuck AS (
  SELECT t.document_no, t.sku, t.to_site AS site, t.sent_date AS day, t.sent_quantity AS quantity,
         TRY_CAST(t.sent_quantity * k.unit_cost AS DECIMAL(18,4)) AS value,
         date_diff('day', t.sent_date, e.day) || ' days since sent' AS note,
         row_behind(t.source_id, t.source_row) AS evidence
  FROM transfer AS t CROSS JOIN evidence_end AS e LEFT JOIN sku_cost AS k ON t.sku = k.sku
  WHERE t.received_date IS NULL AND upper(coalesce(t.status, '')) NOT IN ('COMPLETED', 'VOIDED', 'DRAFT', 'ORDERED')
    AND t.sent_date IS NOT NULL AND t.sent_date + $stuck_days < e.day),
made_by_adjustment AS (
  SELECT c.document_no, c.sku, c.site, c.effective_date, c.quantity, c.value, 'assembled item increased by adjustment',
         row_behind(c.source_id, c.source_row)
  FROM correction AS c JOIN (SELECT DISTINCT sku FROM bill_of_material) AS b ON c.sku = b.sku
  WHERE c.kind IN ('adjustment', 'write_on') AND c.quantity > 0 AND is_done(c.status)),
revalued AS (
  SELECT a.document_no, a.sku, a.site, a.effective_date, b.quantity, a.value + b.value,
         'removed and re-entered at another cost', row_behind(a.source_id, a.source_row)
  FROM correction AS a JOIN correction AS b ON a.document_no = b.document_no AND a.sku = b.sku
    AND a.site IS NOT DISTINCT FROM b.site AND a.quantity = -b.quantity AND a.quantity < 0
  WHERE is_done(a.status)),
one_hand AS (
  SELECT document_no, max(site) AS site, max(effective_date) AS day, sum(quantity) AS quantity, sum(value) AS value,
         min(row_behind(source_id, source_row)) AS evidence
  FROM correction
  WHERE $approval_limit > 0 AND is_done(status) AND ("user" IS NOT NULL OR approver IS NOT NULL)
    AND (approver IS NULL OR approver = "user")
  GROUP BY document_no HAVING abs(sum(value)) > $approval_limit),
every(place, control, document, sku, site, day, quantity, value, note, evidence) AS (
  SELECT 1, 'movements during an open stocktake', * FROM moved_meanwhile
  UNION ALL
  SELECT 2, 'undone or voided after completion', document_no, NULL, NULL, day, NULL, NULL, note, evidence FROM undone
  UNION ALL
  SELECT 3, 'drafts left open', document_no, NULL, site, day, quantity, value, note, evidence FROM draft
  UNION ALL
  SELECT 4, 'transfers stuck in transit', * FROM stuck
  UNION ALL
  SELECT 5, 'negative availability', NULL, sku, site, as_of, available, NULL, 'promised beyond stock on hand',
         row_behind(source_id, source_row) FROM stock_snapshot WHERE available < 0
  UNION ALL
  SELECT 6, 'production adjusted in', * FROM made_by_adjustment
  UNION ALL
  SELECT 7, 'revaluation pairs', * FROM revalued
  UNION ALL
  SELECT 8, 'approval limit passed by one hand', document_no, NULL, site, day, quantity, value,
         'over the limit, creator and approver are one user id or none is named', evidence FROM one_hand)
SELECT * EXCLUDE (place) FROM every
ORDER BY place, document NULLS FIRST, sku NULLS FIRST, evidence
