-- The kept row of an account gets, in each blank, the first known value of the other files, in order of rank.
-- changes: account
-- needs: account, master_offer
UPDATE account SET
  account_code = f.account_code, account_name = f.account_name, account_type = f.account_type,
  account_class = f.account_class, role = f.role, role_rule = f.role_rule, status = f.status
FROM (
  SELECT o.kept_row, arg_min(COLUMNS(t.* EXCLUDE (source_id, source_row)), o.nth)
  FROM account AS t JOIN master_offer AS o ON o.table_name = 'account' AND t.rowid = o.row_id
  GROUP BY o.kept_row HAVING count(*) > 1) AS f
WHERE account.rowid = f.kept_row
