-- Invoiced sales less credit notes.
-- grain: month
-- needs: shipment, return_line
-- columns:
--   month   VARCHAR        text: YYYY-MM
--   amount  DECIMAL(38,4)  base currency: revenue, positive
WITH revenue AS (
  SELECT coalesce(invoice_date, shipped_date) AS day, revenue AS amount FROM shipment
  WHERE revenue IS NOT NULL AND NOT is_void(status)
  UNION ALL SELECT credit_date, -value FROM return_line WHERE value IS NOT NULL)
SELECT strftime(day, '%Y-%m') AS month, sum(amount) AS amount FROM revenue WHERE day IS NOT NULL GROUP BY 1
