-- Cost of sales before corrections: what the ledger's cost-of-sales accounts hold, less the corrections that were
-- charged to them; without such accounts the cost of recorded sales movements.
-- grain: month
-- method: M-31
-- needs: ledger_month, correction_cost, moved_cost
-- columns:
--   month   VARCHAR        text: YYYY-MM
--   amount  DECIMAL(38,4)  base currency: cost, positive
--   basis   VARCHAR        text: where it comes from
WITH booked AS (SELECT month, amount FROM ledger_month WHERE role = 'cogs' AND amount IS NOT NULL),
charged AS (SELECT month, sum(amount) AS amount FROM correction_cost WHERE role = 'cogs' GROUP BY month)
SELECT b.month, CAST(to_cents(b.amount) - coalesce(c.amount, 0) AS DECIMAL(38,4)) AS amount,
       'the ledger''s cost-of-sales accounts, corrections charged to them taken out' AS basis
FROM booked AS b LEFT JOIN charged AS c ON b.month = c.month
UNION ALL
SELECT month, CAST(to_cents(amount) AS DECIMAL(38,4)), 'cost of recorded sales movements' FROM moved_cost
WHERE amount IS NOT NULL AND NOT EXISTS (SELECT 1 FROM booked)
ORDER BY month
