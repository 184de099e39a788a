-- A count booked as an adjustment is a count.
-- changes: correction
-- needs: counted_adjustment
UPDATE correction SET kind = 'cycle_count', kind_rule = c.kind_rule FROM counted_adjustment AS c
WHERE correction.kind = 'adjustment' AND correction.document_no = c.document_no
