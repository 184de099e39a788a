-- The document each line of the two books speaks of, after all matching; `how` says by what. An ordinary line keeps the
-- document of named_component (costed_component changes Omni's cost journals alone), by its names or as one of its own:
-- only documents and lines that are one by their amounts are joined.
-- The ways are tried in the order below; what one matched is not open to the next.
-- 1 A return of a sale by amount and day: Movement Details books a return under its order (cin7-core 2.3), the ledger
--   under its credit note, so the amount of the day tells whose it is.
-- 2 A ledger line that names no document, one to one with a document the ledger holds nothing of: same account, amount
--   to the cent and day.
-- 3 The same within `rules.match_days`, where no other line of that amount is open on either side.
-- 4 Consolidated postings by day: one such line equals the day's open documents of one account, which join the line.
-- 5 The same by month.
-- grain: line of a book (side L ledger, P posting, S stock document)
-- needs: costed_component, side_total, unmerged_stock_month, stock_item, stock_document
-- columns:
--   named_component.*
--   unmatched  BIGINT  key: its document before amounts were compared
--   matches    BIGINT  count: matches that joined that document to another, on several accounts; null none
WITH account AS (SELECT component, min(account_key) AS account_key FROM unmerged_stock_month GROUP BY 1),
back AS (
  SELECT c.component, a.account_key, i.day, CAST(round(sum(i.amount), 2) AS DECIMAL(18,2)) AS amount
  FROM stock_item AS i JOIN stock_document AS d ON i.doc = d.doc
  JOIN costed_component AS c ON c.side = 'S' AND c.item_id = d.item_id JOIN account AS a ON c.component = a.component
  WHERE i.kind = 'restock' AND NOT i.is_estimated GROUP BY 1, 2, 3),
ours AS (
  SELECT *, row_number() OVER (PARTITION BY account_key, amount, day ORDER BY component) AS nth FROM back
  WHERE component IN (SELECT component FROM side_total WHERE side = 'L')),
theirs AS (
  SELECT component, account_key, amount, day,
         row_number() OVER (PARTITION BY account_key, amount, day ORDER BY component) AS nth
  FROM side_total
  WHERE side = 'L' AND amount > 0 AND NOT is_opening
    AND component NOT IN (SELECT component FROM side_total WHERE side <> 'L')),
by_return AS (
  SELECT l.component AS from_component, min(c.component) AS into_component FROM theirs AS l
  JOIN ours AS c ON l.account_key = c.account_key AND l.amount = c.amount AND l.day = c.day AND l.nth = c.nth
  GROUP BY l.component),
held AS (
  SELECT component, account_key, amount, day FROM side_total
  WHERE side = 'L' AND component % 4 = 2 AND NOT is_opening AND amount <> 0
    AND component NOT IN (SELECT from_component FROM by_return)),
own AS (
  SELECT component, account_key, CAST(round(sum(amount), 2) AS DECIMAL(18,2)) AS amount, min(day) AS day FROM side_total
  WHERE side <> 'L' AND component NOT IN (SELECT component FROM side_total WHERE side = 'L')
  GROUP BY 1, 2 HAVING sum(amount) <> 0),
held_in_turn AS (
  SELECT *, row_number() OVER (PARTITION BY account_key, amount, day ORDER BY component) AS nth FROM held),
own_in_turn AS (
  SELECT *, row_number() OVER (PARTITION BY account_key, amount, day ORDER BY component) AS nth FROM own),
on_day AS (
  SELECT min(l.component) AS from_component, c.component AS into_component FROM held_in_turn AS l
  JOIN own_in_turn AS c ON l.account_key = c.account_key AND l.amount = c.amount AND l.day = c.day AND l.nth = c.nth
  GROUP BY c.component),
held_after_day AS (
  SELECT *, count(*) OVER (PARTITION BY account_key, amount) AS n FROM held
  WHERE component NOT IN (SELECT from_component FROM on_day)),
own_after_day AS (
  SELECT *, count(*) OVER (PARTITION BY account_key, amount) AS n FROM own
  WHERE component NOT IN (SELECT into_component FROM on_day)),
near_day AS (
  SELECT min(l.component) AS from_component, c.component AS into_component
  FROM held_after_day AS l JOIN own_after_day AS c ON l.account_key = c.account_key AND l.amount = c.amount
  WHERE l.n = 1 AND c.n = 1 AND abs(date_diff('day', l.day, c.day)) <= $rules_match_days GROUP BY c.component),
held_alone AS (SELECT * FROM held_after_day WHERE component NOT IN (SELECT from_component FROM near_day)),
own_alone AS (SELECT * FROM own_after_day WHERE component NOT IN (SELECT into_component FROM near_day)),
line_of_day AS (
  SELECT account_key, day, amount, min(component) AS component FROM held_alone GROUP BY 1, 2, 3 HAVING count(*) = 1),
sum_of_day AS (
  SELECT account_key, day, sum(amount) AS amount FROM own_alone GROUP BY 1, 2 HAVING count(*) > 1),
by_day AS (
  SELECT o.component AS from_component, l.component AS into_component FROM line_of_day AS l
  JOIN sum_of_day AS c ON l.account_key = c.account_key AND l.day = c.day AND l.amount = c.amount
  JOIN own_alone AS o ON o.account_key = c.account_key AND o.day = c.day),
own_last AS (
  SELECT *, month_number(day) AS month FROM own_alone WHERE component NOT IN (SELECT from_component FROM by_day)),
line_of_month AS (
  SELECT account_key, month_number(day) AS month, amount, min(component) AS component
  FROM held_alone GROUP BY 1, 2, 3 HAVING count(*) = 1),
sum_of_month AS (
  SELECT account_key, month, sum(amount) AS amount FROM own_last GROUP BY 1, 2 HAVING count(*) > 1),
by_month AS (
  SELECT o.component AS from_component, l.component AS into_component FROM line_of_month AS l
  JOIN sum_of_month AS c ON l.account_key = c.account_key AND l.month = c.month AND l.amount = c.amount
  JOIN own_last AS o ON o.account_key = c.account_key AND o.month = c.month),
moved AS (
  SELECT from_component, min(into_component) AS into_component, min(how) AS how, count(*) AS matches FROM (
    SELECT *, 'amount and day of a return' AS how FROM by_return
    UNION ALL SELECT *, 'amount and day' FROM on_day UNION ALL SELECT *, 'amount within days' FROM near_day
    UNION ALL SELECT *, 'consolidated by day' FROM by_day UNION ALL SELECT *, 'consolidated by month' FROM by_month)
  GROUP BY from_component)
SELECT c.side, c.item_id, coalesce(m.into_component, c.component) AS component,
       CASE WHEN m.into_component IS NOT NULL AND c.side = 'L' THEN m.how ELSE c.how END AS how,
       c.is_opening, c.spoken, c.component AS unmatched, m.matches
FROM costed_component AS c LEFT JOIN moved AS m ON c.component = m.from_component
