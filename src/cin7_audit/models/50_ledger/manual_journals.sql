-- Who else writes to the inventory account (exhibit LI-7b, no part of the tie-out): lines of manual journals that are
-- not recognisably Cin7's and name no document, whether or not the books differ by them. What the bucket manual_journal
-- holds is decided in tie_out_documents.
-- grain: ledger line
-- needs: ledger_item, account_role, book_component
-- columns:
--   day         DATE           day: of accounting or of the change of stock
--   account     VARCHAR        text: the account as printed
--   amount      DECIMAL(18,4)  base currency: debit positive
--   reference   VARCHAR        text: reference as printed
--   text        VARCHAR        text: description as printed
--   posted_by   VARCHAR        text: user; null unknown
--   how         VARCHAR        text: what led the line to its document
--   source_id   VARCHAR        text: the evidence file or sheet
--   source_row  BIGINT         number: row in that file
SELECT i.day, t.account, i.amount, i.reference, i.text, i.posted_by, c.how, i.source_id, i.source_row
FROM ledger_item AS i JOIN account_role AS t ON t.is_tied AND i.account_key = t.account_key
JOIN book_component AS c ON c.side = 'L' AND c.item_id = i.item_id
WHERE i.is_manual AND NOT i.looks_cin7 AND i.pair_id IS NULL AND c.how = 'none' ORDER BY abs(i.amount) DESC, i.day
