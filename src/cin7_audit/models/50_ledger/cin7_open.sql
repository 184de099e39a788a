-- Documents of Cin7 that no line of the ledger names, to be matched by amount.
-- grain: document x account
-- needs: side_total
-- columns:
--   component    BIGINT         key: the document, by all its names
--   account_key  VARCHAR        key: the account as compared: its code without leading zeros, else its name
--   amount       DECIMAL(18,2)  base currency: debit positive; stock in positive
--   day          DATE           day: first
SELECT component, account_key, CAST(round(sum(amount), 2) AS DECIMAL(18,2)) AS amount, min(day) AS day FROM side_total
WHERE side <> 'L' AND component NOT IN (SELECT component FROM side_total WHERE side = 'L')
GROUP BY 1, 2 HAVING sum(amount) <> 0
