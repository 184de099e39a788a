-- Which accounts each kind of correction used.
-- grain: kind x account
-- needs: posted_account, account_role
-- columns:
--   kind          VARCHAR        text: kind of correction
--   account       VARCHAR        text: the account as printed
--   account_name  VARCHAR        text: account name
--   role          VARCHAR        text: inventory, in_transit, accrual, cogs, adjustment, write_off, revenue or other
--   documents     BIGINT         count: documents
--   lines         HUGEINT        count: lines
--   net           DECIMAL(38,4)  base currency: signed, loss negative
--   gross         DECIMAL(38,4)  base currency: absolute amounts
--   first_day     DATE           day: first
--   last_day      DATE           day: last
SELECT p.kind, p.account, k.account_name, coalesce(k.role, 'other') AS role,
       count(DISTINCT p.document_no) AS documents, sum(p.lines) AS lines, sum(p.value) AS net, sum(p.gross) AS gross,
       min(p.day) AS first_day, max(p.day) AS last_day
FROM posted_account AS p LEFT JOIN account_role AS k ON p.account_key = k.account_key
GROUP BY 1, 2, 3, 4 ORDER BY 1, 5 DESC, 2
