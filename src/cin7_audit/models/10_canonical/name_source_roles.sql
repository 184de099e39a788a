-- A role that a source states is not second-guessed.
-- changes: account
-- needs: nothing
UPDATE account SET role_rule = 'source' WHERE role IS NOT NULL AND role_rule IS NULL
