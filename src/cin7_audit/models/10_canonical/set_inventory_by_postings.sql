-- The inventory account is the one most stock documents share; a name may not contradict it.
-- changes: account
-- needs: account_posting, stated_account
WITH hub AS (
  SELECT p.account_code FROM account_posting AS p JOIN account AS a ON p.account_code = a.account_code
  WHERE p.kind IN ('adjustment', 'write_off', 'in_transit') AND coalesce(a.account_class, 'ASSET') = 'ASSET'
  GROUP BY p.account_code ORDER BY count(DISTINCT p.kind) DESC, sum(p.lines) DESC, p.account_code LIMIT 1)
UPDATE account SET
  role = 'inventory', role_rule = 'postings: counts, adjustments, write-offs and transfers have this account in common'
FROM hub WHERE account.account_code = hub.account_code AND account.role IS NULL
  AND 'inventory' NOT IN (SELECT role FROM stated_account)
