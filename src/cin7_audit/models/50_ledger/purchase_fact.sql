-- What purchase documents say of received and invoiced goods. Purchases whose receipts nobody exported say nothing
-- about what was received.
-- grain: document with purchase lines
-- needs: receipt, company, document_component, stock_month
-- columns:
--   component       BIGINT         key: the document, by all its names
--   is_void         BOOLEAN        yes or no: void in Cin7
--   is_foreign      BOOLEAN        yes or no: a purchase in a foreign currency
--   is_unbilled     BOOLEAN        yes or no: some of its receipts have no invoice date
--   billed          INTEGER        number: month of the bill, year x 12 + month - 1; null unknown
--   is_unreceived   BOOLEAN        yes or no: receipts are in the evidence, none of this purchase
--   received_value  DECIMAL(38,4)  base currency: received x price (units where no price is known); null unknown
--   invoiced_value  DECIMAL(38,4)  base currency: invoiced x price (units where no price is known); null unknown
WITH known AS (
  SELECT count(CASE WHEN received_quantity > 0 THEN 1 END) AS n, count(invoice_date) AS dated FROM receipt),
base AS (SELECT max(base_currency) AS currency FROM company),
line AS (
  SELECT r.*, d.component,
         coalesce(r.received_quantity, 0) - coalesce(r.unstocked_quantity, 0) AS kept,
         coalesce(r.invoiced_quantity, 0) - coalesce(r.credited_quantity, 0) AS charged,
         coalesce(r.currency_rate, 1) <> 1 OR upper(r.currency) <> upper(b.currency) AS is_foreign
  FROM receipt AS r JOIN document_component AS d ON d.name = bare(r.document_no) CROSS JOIN base AS b),
purchase AS (
  SELECT component, sum(kept) AS q_received, sum(charged) AS q_invoiced, count(invoiced_quantity) AS told_invoiced,
         sum(kept * unit_price * coalesce(currency_rate, 1)) AS v_received,
         sum(charged * unit_price * coalesce(currency_rate, 1)) AS v_invoiced,
         count(*) = count(unit_price) AS is_priced, bool_and(is_void(status)) AS is_void,
         bool_or(is_foreign) AS is_foreign, count(CASE WHEN received_quantity > 0 THEN 1 END) AS receipts,
         count(CASE WHEN received_quantity > 0 AND invoice_date IS NULL THEN 1 END) AS unbilled,
         max(month_number(invoice_date)) AS billed
  FROM line GROUP BY 1),
moved AS (SELECT DISTINCT component FROM stock_month WHERE kind = 'receipt'),
judged AS (
  SELECT p.*, k.n, k.dated, m.component IS NOT NULL AS is_moved,
         k.n = 0 OR p.told_invoiced = 0 OR (p.receipts = 0 AND m.component IS NOT NULL) AS is_silent
  FROM purchase AS p CROSS JOIN known AS k LEFT JOIN moved AS m ON p.component = m.component)
SELECT component, is_void, coalesce(is_foreign, FALSE) AS is_foreign, dated > 0 AND unbilled > 0 AS is_unbilled,
       CASE WHEN unbilled = 0 THEN billed END AS billed, n > 0 AND receipts = 0 AND NOT is_moved AS is_unreceived,
       CASE WHEN is_silent THEN NULL WHEN is_priced THEN v_received ELSE q_received END AS received_value,
       CASE WHEN is_silent THEN NULL WHEN is_priced THEN v_invoiced ELSE q_invoiced END AS invoiced_value
FROM judged
