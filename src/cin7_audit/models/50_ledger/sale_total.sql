-- Sales whose invoice no file names, with what their number consists of. With a transactions feed there are none: it
-- names the invoices itself.
-- grain: document of a sale
-- needs: stock_item, shipment
-- columns:
--   doc           VARCHAR        text: the sale, as compared
--   prefix        VARCHAR        text: the letters of the name
--   digits        VARCHAR        text: the figures of the name
--   amount        DECIMAL(18,2)  base currency: debit positive; stock in positive
--   is_estimated  BOOLEAN        yes or no: quantity x today's unit cost, for want of a stated value
--   first_day     DATE           day: first
--   last_day      DATE           day: last
SELECT bare(doc) AS doc, regexp_extract(bare(doc), '^([A-Z]+)', 1) AS prefix,
       regexp_extract(bare(doc), '([0-9]+)$', 1) AS digits, CAST(sum(amount) AS DECIMAL(18,2)) AS amount,
       bool_or(is_estimated) AS is_estimated, min(day) AS first_day, max(day) AS last_day
FROM stock_item
WHERE regexp_matches(doc, '^[A-Za-z]{1,6}[-_ ]?[0-9]{2,}$') AND bare(doc) NOT IN (
  SELECT bare(document_no) FROM shipment WHERE document_no IS NOT NULL AND invoice_no IS NOT NULL)
GROUP BY doc HAVING bool_and(kind IN ('sale', 'pick', 'restock'))
