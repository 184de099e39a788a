-- Corrections that undo each other: off then on again, or on then off. A pair is two consecutive corrections of one
-- line (sku x site x bin) with opposite quantities of equal size within $reversal_days; dearest first. One that undoes
-- the correction before it opens no pair of its own. Churn = gross value of the rows in pairs / gross value of all
-- corrections.
-- grain: pair
-- needs: register
-- columns:
--   sku              VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site             VARCHAR        text: site, warehouse or branch name
--   bin              VARCHAR        text: bin name; null for the site itself
--   first_document   VARCHAR        text: the document that came first
--   second_document  VARCHAR        text: the document that undid it
--   first_day        DATE           day: of the first
--   second_day       DATE           day: of the second
--   days_between     BIGINT         days: between them
--   quantity         DECIMAL(18,4)  units: in positive, out negative
--   value            DECIMAL(18,4)  base currency: signed, loss negative; null unknown
--   next_value       DECIMAL(18,4)  base currency: of the second; loss negative
--   source_id        VARCHAR        text: the evidence file or sheet
--   source_row       BIGINT         number: row in that file
WITH r AS (
  SELECT *, lead(quantity) OVER w AS next_quantity, lead(day) OVER w AS next_day,
         lead(document_no) OVER w AS next_document, lead(value) OVER w AS next_value,
         lag(quantity) OVER w AS earlier_quantity, lag(day) OVER w AS earlier_day
  FROM register WHERE NOT is_opening AND quantity <> 0
  WINDOW w AS (PARTITION BY sku, site, bin ORDER BY day, correction_id))
SELECT sku, site, bin, document_no AS first_document, next_document AS second_document, day AS first_day,
       next_day AS second_day, date_diff('day', day, next_day) AS days_between,
       quantity, value, next_value, source_id, source_row
FROM r WHERE quantity = -next_quantity AND date_diff('day', day, next_day) <= $reversal_days
  AND NOT coalesce(earlier_quantity = -quantity AND date_diff('day', earlier_day, day) <= $reversal_days, FALSE)
ORDER BY abs(value) DESC NULLS LAST, first_document, sku, source_id DESC, source_row DESC
