-- Consolidated postings by day: one line of the ledger equals the day's open documents of one account. The documents
-- join the line.
-- grain: document of Cin7 that joins a line of the ledger
-- needs: merge_by_return, merge_on_same_day, merge_on_near_day, ledger_open, cin7_open
-- columns:
--   merge_by_return.*
WITH merged AS (
  SELECT * FROM merge_by_return UNION ALL SELECT * FROM merge_on_same_day UNION ALL SELECT * FROM merge_on_near_day),
held AS (SELECT * FROM ledger_open WHERE component NOT IN (SELECT from_component FROM merged)),
own AS (
  SELECT * FROM cin7_open WHERE component NOT IN (SELECT into_component FROM merged)
    AND component NOT IN (SELECT from_component FROM merged)),
l AS (
  SELECT account_key, day, amount, min(component) AS component, count(*) AS n FROM held GROUP BY ALL),
c AS (SELECT account_key, day, sum(amount) AS amount, count(*) AS n FROM own GROUP BY ALL)
SELECT o.component AS from_component, l.component AS into_component, 'consolidated by day' AS how
FROM l JOIN c ON l.account_key = c.account_key AND l.day = c.day AND l.amount = c.amount AND c.n > 1 AND l.n = 1
JOIN own AS o ON o.account_key = c.account_key AND o.day = c.day
