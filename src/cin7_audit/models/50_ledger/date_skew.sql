-- Two dates on one correction: the accounting day and the day stock changed. Business days are compared as days;
-- nothing is shifted between zones.
-- grain: correction line with both days
-- method: M-28
-- needs: register
-- columns:
--   document_no     VARCHAR        text: document number
--   kind            VARCHAR        text: kind of correction
--   sku             VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site            VARCHAR        text: site, warehouse or branch name
--   quantity        DECIMAL(18,4)  units: in positive, out negative
--   value           DECIMAL(18,4)  base currency: signed, loss negative; null unknown
--   effective_date  DATE           day: of accounting
--   completed_day   DATE           day: stock changed
--   skew_days       BIGINT         days: completed - effective; positive: the journal is older than the change of stock
--   ledger_month    VARCHAR        text: YYYY-MM of the accounting day
--   stock_month     VARCHAR        text: YYYY-MM of the day stock changed
--   crosses_month   BOOLEAN        yes or no: the two days lie in different months
--   source_id       VARCHAR        text: the evidence file or sheet
--   source_row      BIGINT         number: row in that file
SELECT document_no, kind, sku, site, quantity, value, effective_date, CAST(completed_at AS DATE) AS completed_day,
       date_diff('day', effective_date, CAST(completed_at AS DATE)) AS skew_days,
       strftime(effective_date, '%Y-%m') AS ledger_month, strftime(CAST(completed_at AS DATE), '%Y-%m') AS stock_month,
       strftime(effective_date, '%Y-%m') <> strftime(CAST(completed_at AS DATE), '%Y-%m') AS crosses_month,
       source_id, source_row
FROM register WHERE effective_date IS NOT NULL AND completed_at IS NOT NULL AND NOT is_opening
ORDER BY crosses_month DESC, abs(coalesce(value, 0)) DESC, document_no, sku, source_id, source_row, quantity
