-- Lines matched by the same account, the same amount to the cent and the same day, one to one.
-- grain: document of Cin7 that a line of the ledger joins
-- needs: merge_by_return, ledger_open, cin7_open
-- columns:
--   merge_by_return.*
WITH merged AS (SELECT * FROM merge_by_return),
held AS (SELECT * FROM ledger_open WHERE component NOT IN (SELECT from_component FROM merged)),
own AS (
  SELECT * FROM cin7_open WHERE component NOT IN (SELECT into_component FROM merged)
    AND component NOT IN (SELECT from_component FROM merged)),
l AS (SELECT *, row_number() OVER (PARTITION BY account_key, amount, day ORDER BY component) AS nth FROM held),
c AS (SELECT *, row_number() OVER (PARTITION BY account_key, amount, day ORDER BY component) AS nth FROM own)
SELECT min(l.component) AS from_component, c.component AS into_component, 'amount and day' AS how
FROM l JOIN c ON l.account_key = c.account_key AND l.amount = c.amount AND l.day = c.day AND l.nth = c.nth
GROUP BY c.component
