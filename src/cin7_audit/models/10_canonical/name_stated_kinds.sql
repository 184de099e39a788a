-- All other corrections are of the kind their source says.
-- changes: correction
-- needs: nothing
UPDATE correction SET kind_rule = 'the document is of this kind' WHERE kind_rule IS NULL
