-- Opening balances stay what their source calls them, but their movements are openings: they correct nothing.
-- changes: movement
-- needs: opening_document
UPDATE movement SET kind = 'opening' FROM opening_document AS o
WHERE movement.document_no = o.document_no AND movement.kind = 'adjustment' AND movement.quantity >= 0
