-- Revenue of the months it is complete in: a month far below its usual ratio to cost has sales nobody exported. Without
-- invoiced sales the ledger's revenue accounts.
-- grain: month
-- method: M-31
-- needs: shipped_revenue, ledger_month, sales_cost
-- columns:
--   month   VARCHAR        text: YYYY-MM
--   amount  DECIMAL(18,2)  base currency: revenue, positive
--   basis   VARCHAR        text: where it comes from
WITH sold AS (
  SELECT s.month, to_cents(s.amount) AS amount,
         CASE WHEN c.amount > 0 THEN CAST(to_cents(s.amount) AS DOUBLE) / CAST(c.amount AS DOUBLE) END AS ratio
  FROM shipped_revenue AS s LEFT JOIN sales_cost AS c ON s.month = c.month WHERE s.amount IS NOT NULL),
usual AS (
  SELECT greatest(list(ratio ORDER BY ratio)[count(*) // 2 + 1], 1) * $complete_share AS least
  FROM sold WHERE ratio > 0),
found AS (SELECT s.month, s.amount FROM sold AS s CROSS JOIN usual AS u WHERE coalesce(s.ratio, u.least) >= u.least)
SELECT month, CAST(amount AS DECIMAL(18,2)) AS amount,
       'invoiced sales less credit notes, months with all their sales' AS basis
FROM found
UNION ALL
SELECT month, CAST(-to_cents(amount) AS DECIMAL(18,2)), 'the ledger''s revenue accounts' FROM ledger_month
WHERE role = 'revenue' AND amount IS NOT NULL AND NOT EXISTS (SELECT 1 FROM found)
ORDER BY month
