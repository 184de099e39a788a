-- Which account plays which part - inventory, in transit, accrual, cost of sales, adjustment, write-off, revenue - and
-- which of the ledger's accounts are tied out against stock. The first source that speaks wins, and role_rule says
-- which it was: settings, the case's chart of accounts, what Cin7's own postings do with the account (cin7-core 3.6:
-- stocktakes debit inventory, write-offs and sales credit it), documents and products that name it, the account's name.
-- Tied out are inventory and in-transit accounts with a line in the ledger. One that is inventory by its name alone is
-- tied out only where nothing better says which account is Cin7's; one in transit by name alone only where Cin7 posts
-- to it.
-- grain: account
-- needs: account, expected_posting, product, transfer, correction, ledger_account, cin7_account, ledger_line
-- columns:
--   account_key   VARCHAR  key: the account as compared: its code without leading zeros, else its name
--   account       VARCHAR  text: the account as printed
--   account_name  VARCHAR  text: account name
--   role          VARCHAR  text: inventory, in_transit, accrual, cogs, adjustment, write_off, revenue or other
--   role_rule     VARCHAR  text: what gave the account its role
--   is_tied       BOOLEAN  yes or no: an account of the ledger that is tied out against stock
--   is_default    BOOLEAN  yes or no: the main inventory account of those tied out
WITH setting AS (
  SELECT unnest($accounts_inventory) AS code, 'inventory' AS role
  UNION ALL SELECT unnest($accounts_in_transit), 'in_transit'
  UNION ALL SELECT unnest($accounts_accrual), 'accrual'
  UNION ALL SELECT unnest($accounts_cogs), 'cogs'
  UNION ALL SELECT unnest($accounts_adjustment), 'adjustment'
  UNION ALL SELECT unnest($accounts_write_off), 'write_off'
  UNION ALL SELECT unnest($accounts_revenue), 'revenue'),
stated AS (SELECT account_key(code) AS account_key, min(role) AS role FROM setting GROUP BY 1),
charted AS (
  SELECT account_key(account_code) AS account_key, min(account_code) AS account, min(account_name) AS account_name,
         min(role) AS role, min(role_rule) AS role_rule
  FROM account WHERE account_code IS NOT NULL GROUP BY 1),
counted AS (
  SELECT document_type, debit_account, credit_account, count(*) AS lines FROM expected_posting GROUP BY ALL),
posted AS (
  SELECT lower(regexp_replace(document_type, '[^A-Za-z]', '', 'g')) AS kind, account_key(debit_account) AS debit,
         account_key(credit_account) AS credit, lines
  FROM counted),
vote AS (
  SELECT debit AS account_key, 'inventory' AS role, lines FROM posted WHERE kind IN ('stocktake', 'stockadjustment')
  UNION ALL SELECT credit, 'adjustment', lines FROM posted WHERE kind IN ('stocktake', 'stockadjustment')
  UNION ALL SELECT credit, 'inventory', lines FROM posted WHERE kind = 'inventorywriteoff'
  UNION ALL SELECT debit, 'write_off', lines FROM posted WHERE kind = 'inventorywriteoff'),
tally AS (SELECT account_key, role, sum(lines) AS votes FROM vote WHERE account_key IS NOT NULL GROUP BY 1, 2),
voted AS (SELECT account_key, arg_min(role, (-votes, role)) AS role FROM tally GROUP BY 1),
spoken AS (
  SELECT account_key(inventory_account) AS account_key, 'inventory' AS role, 'product list' AS rule, 1 AS turn
  FROM product WHERE inventory_account IS NOT NULL
  UNION SELECT account_key(cogs_account), 'cogs', 'product list', 1 FROM product WHERE cogs_account IS NOT NULL
  UNION SELECT account_key(in_transit_account), 'in_transit', 'transfers', 2 FROM transfer
  WHERE in_transit_account IS NOT NULL
  UNION
  SELECT account_key(account), CASE WHEN kind = 'write_off' THEN 'write_off' ELSE 'adjustment' END, 'corrections', 3
  FROM correction WHERE account IS NOT NULL),
named AS (
  SELECT account_key, role, rule, row_number() OVER (PARTITION BY account_key ORDER BY turn, role) AS nth FROM spoken),
printed AS (
  SELECT account_key, min(coalesce(account_code, account_name)) AS account, min(account_name) AS account_name
  FROM ledger_account GROUP BY 1),
every AS (
  SELECT account_key FROM stated UNION SELECT account_key FROM charted UNION SELECT account_key FROM voted
  UNION SELECT account_key FROM named UNION SELECT account_key FROM printed UNION SELECT account_key FROM cin7_account),
joined AS (
  SELECT e.account_key, coalesce(p.account, c.account, e.account_key) AS account,
         coalesce(c.account_name, p.account_name) AS account_name, s.role AS stated, c.role AS charted, c.role_rule,
         v.role AS voted, n.role AS named, n.rule,
         role_of_name(coalesce(c.account_name, p.account_name, e.account_key)) AS by_name
  FROM every AS e LEFT JOIN stated AS s ON e.account_key = s.account_key
  LEFT JOIN charted AS c ON e.account_key = c.account_key LEFT JOIN voted AS v ON e.account_key = v.account_key
  LEFT JOIN named AS n ON e.account_key = n.account_key AND n.nth = 1
  LEFT JOIN printed AS p ON e.account_key = p.account_key
  WHERE e.account_key IS NOT NULL),
judged AS (
  SELECT account_key, account, account_name, coalesce(stated, charted, voted, named, by_name, 'other') AS role,
         CASE WHEN stated IS NOT NULL THEN 'settings'
              WHEN charted IS NOT NULL THEN coalesce(role_rule, 'chart of accounts')
              WHEN voted IS NOT NULL THEN 'what Cin7 posts to it' WHEN named IS NOT NULL THEN 'named by ' || rule
              WHEN by_name IS NOT NULL THEN 'its name' ELSE 'nothing says so' END AS role_rule
  FROM joined),
held AS (
  SELECT a.account_key, sum(abs(l.amount)) AS turnover FROM ledger_line AS l
  JOIN ledger_account AS a ON l.account_code IS NOT DISTINCT FROM a.account_code
    AND l.account_name IS NOT DISTINCT FROM a.account_name GROUP BY 1),
known AS (
  SELECT j.*, h.turnover, h.account_key IS NOT NULL AS is_held, is_role_by_name(j.role_rule) AS is_by_name
  FROM judged AS j LEFT JOIN held AS h ON j.account_key = h.account_key),
tied AS (
  SELECT *, is_held AND CASE role
           WHEN 'in_transit' THEN NOT is_by_name OR account_key IN (SELECT account_key FROM cin7_account)
           WHEN 'inventory' THEN NOT is_by_name
             OR NOT EXISTS (SELECT 1 FROM known WHERE is_held AND role = 'inventory' AND NOT is_by_name)
           ELSE FALSE END AS is_tied
  FROM known)
SELECT account_key, account, account_name, role, role_rule, is_tied,
       is_tied AND role = 'inventory' AND row_number() OVER (PARTITION BY is_tied, role
         ORDER BY turnover DESC NULLS LAST, account_key) = 1 AS is_default
FROM tied ORDER BY role, account
