-- Months in which an inventory account ends apart by more than a document's threshold.
-- grain: month x inventory account that does not tie
-- method: M-26
-- needs: lead_schedule, account_role
-- columns:
--   month               VARCHAR         text: YYYY-MM
--   account             VARCHAR         text: the account as printed
--   closing_difference  DECIMAL(38,10)  base currency: subledger - ledger, open at the end of the month
SELECT month, account, closing_difference FROM lead_schedule
WHERE abs(closing_difference) > $rules_document_threshold
  AND account IN (SELECT account FROM account_role WHERE is_tied AND role = 'inventory')
ORDER BY month, account
