-- Stock set to exactly nothing.
-- changes: correction
-- needs: nothing
UPDATE correction SET kind = 'zeroing', kind_rule = 'stock set to nothing'
WHERE kind = 'adjustment' AND quantity_after = 0 AND quantity_before <> 0
