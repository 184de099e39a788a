-- Accounts that carry a fair part of what stands against inventory. A stray posting is a wrong account, not a role.
-- changes: account
-- needs: account_posting, stated_account
WITH beside AS (
  SELECT account_code, kind, sum(lines) AS lines FROM account_posting
  WHERE other IN (SELECT account_code FROM account WHERE role = 'inventory') AND kind <> 'else'
  GROUP BY account_code, kind),
ranked AS (
  SELECT account_code, CASE kind WHEN 'sale' THEN 'cogs' ELSE kind END AS role, lines,
         sum(lines) OVER (PARTITION BY kind) AS total,
         row_number() OVER (PARTITION BY account_code ORDER BY lines DESC, kind) AS nth
  FROM beside)
UPDATE account SET role = r.role,
  role_rule = 'postings: ' || r.lines || ' of ' || r.total
    || CASE r.role WHEN 'cogs' THEN ' sales' WHEN 'write_off' THEN ' write-offs' WHEN 'in_transit' THEN ' transfers'
                   ELSE ' counts and adjustments' END || ' stand against inventory here'
FROM ranked AS r
WHERE r.nth = 1 AND r.lines >= $fair_share * r.total AND account.account_code = r.account_code AND account.role IS NULL
  AND r.role NOT IN (SELECT role FROM stated_account)
  AND coalesce(account.account_class, 'EXPENSE') = CASE r.role WHEN 'in_transit' THEN 'ASSET' ELSE 'EXPENSE' END
