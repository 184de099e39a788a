-- An adjustment whose lines are a count's differences is that count's correction, whatever it is called.
-- changes: correction
-- needs: count_posting
UPDATE correction SET
  kind = 'stocktake',
  kind_rule = p.agreeing || ' of ' || p.lines || ' lines are the differences of count ' || p.count_id
FROM count_posting AS p WHERE correction.document_no = p.document_no AND correction.kind = 'adjustment'
