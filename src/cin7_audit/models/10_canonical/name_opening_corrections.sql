-- Opening balances enter stock where the books had none.
-- changes: correction
-- needs: opening_document
UPDATE correction SET
  kind = 'write_on', kind_rule = 'opening balances: the load at go-live, no correction of a belief'
FROM opening_document AS o
WHERE correction.document_no = o.document_no AND correction.kind IN ('adjustment', 'write_on')
