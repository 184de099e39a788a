-- Whether the evidence itself dates a go-live.
-- grain: one row
-- needs: movement, company
-- columns:
--   has_opening_rows  BOOLEAN  yes or no: movements of kind opening
--   has_opening_date  BOOLEAN  yes or no: the company states the day of its opening balance
SELECT EXISTS (SELECT 1 FROM movement WHERE kind = 'opening') AS has_opening_rows,
       EXISTS (SELECT 1 FROM company WHERE opening_balance_date IS NOT NULL) AS has_opening_date
