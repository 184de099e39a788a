-- The documents Cin7 posted to a tied-out account.
-- grain: document
-- needs: posting_item, book_component
-- columns:
--   component  BIGINT  key: the document, by all its names
SELECT DISTINCT c.component FROM posting_item AS i JOIN book_component AS c ON c.side = 'P' AND c.item_id = i.item_id
WHERE i.is_tied AND NOT i.is_journal
