-- All other accounts.
-- changes: account
-- needs: nothing
UPDATE account SET role = 'other', role_rule = 'no rule applies' WHERE role IS NULL
