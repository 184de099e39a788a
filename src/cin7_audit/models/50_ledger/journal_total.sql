-- The journals of the documents whose books differ, on the tied-out accounts. A line without a journal is one of its
-- own.
-- grain: document x account x journal
-- needs: ledger_item, book_component, differing_document
-- columns:
--   component    BIGINT         key: the document, by all its names
--   account_key  VARCHAR        key: the account as compared: its code without leading zeros, else its name
--   journal      VARCHAR        text: the journal, else the line
--   is_manual    BOOLEAN        yes or no: a journal made by hand, by its source type
--   amount       DECIMAL(38,4)  base currency: debit positive; stock in positive
SELECT b.component, i.account_key, coalesce(i.journal, CAST(i.item_id AS VARCHAR)) AS journal,
       bool_and(i.is_manual) AS is_manual, sum(i.amount) AS amount
FROM ledger_item AS i JOIN book_component AS b ON b.side = 'L' AND b.item_id = i.item_id
WHERE b.component IN (SELECT component FROM differing_document) AND i.is_tied GROUP BY 1, 2, 3
