-- The documents the ledger holds on a tied-out account, openings apart.
-- grain: document
-- needs: ledger_item, book_component
-- columns:
--   component  BIGINT  key: the document, by all its names
SELECT DISTINCT c.component FROM ledger_item AS i JOIN book_component AS c ON c.side = 'L' AND c.item_id = i.item_id
WHERE i.is_tied AND NOT i.is_opening
