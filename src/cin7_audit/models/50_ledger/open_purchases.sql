-- Goods received and not invoiced, invoiced and not received, with their age. Value = open quantity x unit price x
-- rate; age in days from the receipt (or the invoice) to the last day of the period. Void documents are left out.
-- Invoiced quantities stand once per sku; where invoices carry dates, only receipts billed by the day count as
-- invoiced. No rows where the evidence does not say both.
-- grain: purchase document x sku with an open quantity
-- method: M-33
-- needs: receipt, purchase_cut
-- columns:
--   side           VARCHAR        text: received_not_invoiced or invoiced_not_received
--   document_no    VARCHAR        text: document number
--   supplier       VARCHAR        text: supplier
--   sku            VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site           VARCHAR        text: site, warehouse or branch name
--   received       DECIMAL(38,4)  units: received up to that day, less unstocked
--   invoiced       DECIMAL(38,4)  units: invoiced up to that day, less credited
--   open_quantity  DECIMAL(38,4)  units: absolute difference of the two
--   value          DECIMAL(18,4)  base currency: open quantity x price x rate; null without a price
--   since          DATE           day: of the last receipt, or of the invoice (else the order)
--   age_days       BIGINT         days: from then to the last day audited
--   source_id      VARCHAR        text: the evidence file or sheet
--   source_row     BIGINT         number: row in that file
--   band           VARCHAR        text: of age
WITH dated AS (SELECT count(invoice_date) > 0 AS has_dates FROM receipt),
purchase AS (
  SELECT r.document_no, r.sku, min(r.supplier) AS supplier,
         sum(CASE WHEN r.received_date <= c.day THEN coalesce(r.received_quantity, 0) ELSE 0 END)
           - sum(coalesce(r.unstocked_quantity, 0)) AS received,
         sum(coalesce(r.invoiced_quantity, 0)) AS told, sum(coalesce(r.credited_quantity, 0)) AS credited,
         count(CASE WHEN r.received_quantity > 0 THEN 1 END) AS receipts,
         sum(CASE WHEN r.invoice_date <= c.day THEN r.received_quantity END) AS billed,
         count(CASE WHEN r.received_quantity > 0 AND coalesce(r.invoice_date > c.day, TRUE) THEN 1 END) AS unbilled,
         max(r.received_date) AS received_date, max(r.invoice_date) AS invoice_date, max(r.order_date) AS order_date,
         max(r.unit_price) * max(coalesce(r.currency_rate, 1)) AS unit_cost, min(r.site) AS site,
         min(r.source_id) AS source_id, arg_min(r.source_row, (r.source_id, r.source_row)) AS source_row, c.day AS cut
  FROM receipt AS r JOIN purchase_cut AS c ON c.is_known
  WHERE r.document_no IS NOT NULL AND r.sku IS NOT NULL
    AND NOT regexp_matches(upper(coalesce(r.status, '')), 'VOID|DRAFT') GROUP BY r.document_no, r.sku, c.day),
judged AS (
  SELECT p.*, CASE WHEN has_dates AND unbilled > 0 THEN least(told, coalesce(billed, 0))
                   WHEN receipts = 0 AND has_dates AND coalesce(invoice_date, order_date) > cut THEN 0
                   ELSE told END - credited AS invoiced
  FROM purchase AS p CROSS JOIN dated),
opened AS (
  SELECT *, CASE WHEN received > invoiced THEN received_date ELSE coalesce(invoice_date, order_date) END AS since
  FROM judged WHERE received <> invoiced),
aged AS (
  SELECT CASE WHEN received > invoiced THEN 'received_not_invoiced' ELSE 'invoiced_not_received' END AS side,
         document_no, supplier, sku, site, received, invoiced, abs(received - invoiced) AS open_quantity,
         TRY_CAST(abs(received - invoiced) * unit_cost AS DECIMAL(18,4)) AS value, since,
         date_diff('day', since, cut) AS age_days, source_id, source_row
  FROM opened WHERE since <= cut)
SELECT *, CASE WHEN age_days <= 30 THEN $age_bands[1] WHEN age_days <= 60 THEN $age_bands[2]
               WHEN age_days <= 90 THEN $age_bands[3] ELSE $age_bands[4] END AS band
FROM aged ORDER BY side, value DESC NULLS LAST, document_no, sku
