-- A role that no account has yet goes to those whose type says it, by the first of the words that any of them bears.
-- changes: account
-- needs: stated_account
WITH word(place, role, type) AS (
  VALUES (1, 'inventory', 'inventory'), (2, 'cogs', 'directcosts'), (3, 'cogs', 'cost of goods sold'),
         (4, 'cogs', 'direct costs')),
fitting AS (
  SELECT a.rowid AS account_row, w.role, w.place, min(w.place) OVER (PARTITION BY w.role) AS first_place
  FROM account AS a JOIN word AS w ON lower(trim(a.account_type)) = w.type
  WHERE a.role IS NULL AND w.role NOT IN (SELECT role FROM account WHERE role IS NOT NULL)
    AND w.role NOT IN (SELECT role FROM stated_account))
UPDATE account SET role = f.role, role_rule = 'type: ' || account_type
FROM fitting AS f WHERE account.rowid = f.account_row AND f.place = f.first_place
