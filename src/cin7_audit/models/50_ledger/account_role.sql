-- Which account plays which part: inventory, in transit, accrual, cost of sales, adjustment, write-off, revenue. The
-- first source that speaks wins, and role_rule says which it was: settings, the case's chart of accounts, what Cin7's
-- own postings do with the account, documents and products that name it, the account's name.
-- grain: account
-- needs: stated_role, account, posted_role, named_role, ledger_account, cin7_account
-- columns:
--   account_key   VARCHAR  key: the account as compared: its code without leading zeros, else its name
--   account       VARCHAR  text: the account as printed
--   account_name  VARCHAR  text: account name
--   role          VARCHAR  text: inventory, in_transit, accrual, cogs, adjustment, write_off, revenue or other
--   role_rule     VARCHAR  text: what gave the account its role
WITH charted AS (
  SELECT account_key(account_code) AS account_key, min(account_code) AS account, min(account_name) AS account_name,
         min(role) AS role, min(role_rule) AS role_rule
  FROM account WHERE account_code IS NOT NULL GROUP BY 1),
voted AS (
  SELECT account_key, arg_min(role, (-votes, role)) AS role FROM posted_role GROUP BY 1),
named AS (
  SELECT account_key, role, rule,
         row_number() OVER (PARTITION BY account_key
           ORDER BY CASE rule WHEN 'product list' THEN 1 WHEN 'transfers' THEN 2 ELSE 3 END, role) AS nth
  FROM named_role),
printed AS (
  SELECT account_key, min(coalesce(account_code, account_name)) AS account, min(account_name) AS account_name
  FROM ledger_account GROUP BY 1),
every AS (
  SELECT account_key FROM stated_role UNION SELECT account_key FROM charted UNION SELECT account_key FROM voted
  UNION SELECT account_key FROM named UNION SELECT account_key FROM printed UNION SELECT account_key FROM cin7_account),
joined AS (
  SELECT e.account_key, coalesce(p.account, c.account, e.account_key) AS account,
         coalesce(c.account_name, p.account_name) AS account_name, s.role AS stated, c.role AS charted, c.role_rule,
         v.role AS voted, n.role AS named, n.rule,
         role_of_name(coalesce(c.account_name, p.account_name, e.account_key)) AS by_name
  FROM every AS e LEFT JOIN stated_role AS s ON e.account_key = s.account_key
  LEFT JOIN charted AS c ON e.account_key = c.account_key LEFT JOIN voted AS v ON e.account_key = v.account_key
  LEFT JOIN named AS n ON e.account_key = n.account_key AND n.nth = 1
  LEFT JOIN printed AS p ON e.account_key = p.account_key
  WHERE e.account_key IS NOT NULL)
SELECT account_key, account, account_name, coalesce(stated, charted, voted, named, by_name, 'other') AS role,
       CASE WHEN stated IS NOT NULL THEN 'settings'
            WHEN charted IS NOT NULL THEN coalesce(role_rule, 'chart of accounts')
            WHEN voted IS NOT NULL THEN 'what Cin7 posts to it' WHEN named IS NOT NULL THEN 'named by ' || rule
            WHEN by_name IS NOT NULL THEN 'its name' ELSE 'nothing says so' END AS role_rule
FROM joined
