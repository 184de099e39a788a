-- Manual journals on inventory accounts that no pattern of Cin7's own journals explains.
-- grain: ledger line
-- needs: ledger_line, account
-- columns:
--   document  VARCHAR        text: journal number; null where the report shows none
--   account   VARCHAR        text: account code as text, leading zeros kept
--   value     DECIMAL(18,4)  base currency: debit positive
--   evidence  VARCHAR        text: source_id:source_row of one row behind it
SELECT journal_id AS document, account_code AS account, amount AS value, row_behind(source_id, source_row) AS evidence
FROM ledger_line
WHERE account_code IN (SELECT account_code FROM account WHERE role = 'inventory'
                       UNION SELECT unnest($accounts_inventory))
  AND regexp_matches(lower(source_type), 'manual|journal entry|general journal')
  AND NOT (len($accounts_cin7_journal_patterns) > 0
           AND regexp_matches(coalesce(reference, '') || ' ' || coalesce(description, ''),
                              any_pattern($accounts_cin7_journal_patterns)))
ORDER BY date, journal_id, source_row
