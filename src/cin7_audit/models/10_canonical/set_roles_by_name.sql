-- What nothing is posted to is known by its name: the first word that fits, if the class of the account may have that
-- role.
-- changes: account
-- needs: stated_account
WITH rule(place, role, pattern, class) AS (VALUES
  (1, 'in_transit', '\btransit\b', 'ASSET'),
  (2, 'accrual', '\bnot (yet )?invoiced\b|\bgrni\b|\bgoods received\b|\binventory accrual'
    || '|\baccrued (inventory|purchases)', NULL),
  (3, 'write_off', 'write[ -]?(off|down)|\bobsole|\bdamaged? (stock|goods)', NULL),
  (4, 'adjustment', 'discrepan|shrink|(stock|inventory) (adjust|variance|loss|gain|take)|\bvariance\b', NULL),
  (5, 'cogs', 'cost of (goods|sales)|\bcogs\b|\bcost of goods sold\b', 'EXPENSE'),
  (6, 'inventory', '\binventor(y|ies)\b|\bstock (on hand|asset|control)\b|^stock$|\bfinished goods\b|\bmerchandise\b',
   'ASSET')),
fitting AS (
  SELECT a.rowid AS account_row, arg_min(r.role, r.place) AS role FROM account AS a
  JOIN rule AS r ON regexp_matches(lower(coalesce(a.account_name, '')), r.pattern)
    AND (r.class IS NULL OR coalesce(a.account_class, r.class) = r.class)
  WHERE r.role NOT IN (SELECT role FROM stated_account) GROUP BY a.rowid)
UPDATE account SET role = f.role, role_rule = 'name: ' || account_name
FROM fitting AS f WHERE account.rowid = f.account_row AND account.role IS NULL
