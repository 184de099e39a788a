-- Roles stated in settings, by the code or the name of the account; the last one where it is named for two.
-- changes: account
-- needs: stated_account
WITH named AS (
  SELECT a.rowid AS account_row, arg_max(s.role, s.place) AS role FROM account AS a
  JOIN stated_account AS s ON a.account_code = s.account OR a.account_name = s.account GROUP BY a.rowid)
UPDATE account SET role = n.role, role_rule = 'settings' FROM named AS n WHERE account.rowid = n.account_row
