-- Adjustments that say they were made automatically.
-- changes: correction
-- needs: nothing
UPDATE correction SET kind = 'auto_adjustment', kind_rule = 'the document says it was made automatically'
WHERE kind = 'adjustment'
  AND regexp_matches(lower(concat_ws(' ', reference, reason)), '\bauto(matic|mated)?[ -]?(stock )?(adjust|correct)')
