-- Accounts of class REVENUE are revenue.
-- changes: account
-- needs: stated_account
UPDATE account SET role = 'revenue', role_rule = 'class REVENUE'
WHERE role IS NULL AND account_class = 'REVENUE' AND 'revenue' NOT IN (SELECT role FROM stated_account)
