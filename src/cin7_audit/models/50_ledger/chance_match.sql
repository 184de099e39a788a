-- How many matches by amount and date luck would make: those that appear when all dates of the ledger are shifted by
-- whole weeks.
-- grain: one row
-- needs: book_component, side_total
-- columns:
--   matches   BIGINT  count: matches made by amount and date
--   expected  DOUBLE  count: matches of that kind luck would make
WITH made AS (
  SELECT CAST(coalesce(sum(matches), 0) AS BIGINT) AS matches FROM (
    SELECT DISTINCT unmatched, matches FROM book_component WHERE side = 'L' AND how LIKE 'amount%')),
own AS (
  SELECT component, account_key, CAST(round(sum(amount), 2) AS DECIMAL(18,2)) AS amount, min(day) AS day
  FROM side_total WHERE side <> 'L' GROUP BY 1, 2),
held AS (
  SELECT component, account_key, amount, day, count(*) OVER (PARTITION BY account_key, amount) AS n FROM side_total
  WHERE side = 'L' AND component % 4 = 2 AND NOT is_opening AND amount <> 0),
shift AS (SELECT CAST(unnest($shifted_days) AS INTEGER) AS days),
hit AS (
  SELECT DISTINCT s.days, l.component
  FROM held AS l JOIN own AS c ON l.account_key = c.account_key AND l.amount = c.amount CROSS JOIN shift AS s
  WHERE l.n = 1 AND abs(date_diff('day', l.day + s.days, c.day)) <= $rules_match_days)
SELECT matches, CASE WHEN matches = 0 THEN 0 ELSE (SELECT count(*) FROM hit) / CAST(len($shifted_days) AS DOUBLE) END
         AS expected
FROM made
