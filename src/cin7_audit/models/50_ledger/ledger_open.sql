-- Lines of the ledger that name no document, to be matched by amount.
-- grain: journal or line x account
-- needs: side_total
-- columns:
--   component    BIGINT         key: the document, by all its names
--   account_key  VARCHAR        key: the account as compared: its code without leading zeros, else its name
--   amount       DECIMAL(38,4)  base currency: debit positive; stock in positive
--   day          DATE           day: first
SELECT component, account_key, amount, day FROM side_total
WHERE side = 'L' AND component % 4 = 2 AND NOT is_opening AND amount <> 0
