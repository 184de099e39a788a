-- What the ledger holds on inventory accounts.
-- grain: ledger line
-- needs: ledger_line, account
-- columns:
--   journal_id    VARCHAR        text: journal number; null where the report shows none
--   date          DATE           day: ledger date
--   account_code  VARCHAR        text: account code as text, leading zeros kept
--   amount        DECIMAL(18,4)  base currency: debit positive
--   source_type   VARCHAR        text: Manual Journal, Payable Invoice, Bill, Journal Entry ...
--   words         VARCHAR        text: reference and description
--   evidence      VARCHAR        text: source_id:source_row of one row behind it
SELECT journal_id, date, account_code, amount, coalesce(source_type, '') AS source_type,
       coalesce(reference, '') || ' ' || coalesce(description, '') AS words,
       row_behind(source_id, source_row) AS evidence
FROM ledger_line
WHERE account_code IN (SELECT account_code FROM account WHERE role = 'inventory'
                       UNION SELECT unnest($accounts_inventory))
ORDER BY date, journal_id, source_row
