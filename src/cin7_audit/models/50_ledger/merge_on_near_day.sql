-- Lines matched by the same account and amount within `rules.match_days`, where no other line of that amount is open
-- on either side.
-- grain: document of Cin7 that a line of the ledger joins
-- needs: merge_by_return, merge_on_same_day, ledger_open, cin7_open
-- columns:
--   merge_by_return.*
WITH merged AS (SELECT * FROM merge_by_return UNION ALL SELECT * FROM merge_on_same_day),
held AS (SELECT * FROM ledger_open WHERE component NOT IN (SELECT from_component FROM merged)),
own AS (
  SELECT * FROM cin7_open WHERE component NOT IN (SELECT into_component FROM merged)
    AND component NOT IN (SELECT from_component FROM merged)),
l AS (SELECT *, count(*) OVER (PARTITION BY account_key, amount) AS n FROM held),
c AS (SELECT *, count(*) OVER (PARTITION BY account_key, amount) AS n FROM own)
SELECT min(l.component) AS from_component, c.component AS into_component, 'amount within days' AS how
FROM l JOIN c ON l.account_key = c.account_key AND l.amount = c.amount
WHERE l.n = 1 AND c.n = 1 AND abs(date_diff('day', l.day, c.day)) <= $rules_match_days GROUP BY c.component
