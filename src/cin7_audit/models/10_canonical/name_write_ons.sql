-- Stock entered where there was none.
-- changes: correction
-- needs: nothing
UPDATE correction SET kind = 'write_on', kind_rule = 'stock entered where there was none'
WHERE kind = 'adjustment' AND quantity > 0 AND quantity_before = 0
