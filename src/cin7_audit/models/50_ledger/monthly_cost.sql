-- Omni's cost of sales: ledger lines of the manual journal it makes each month for every sale and return of the month
-- (cin7-omni 4.4 and 5). Known by their words; where no journal has such words, by the account pair: a hand-less
-- credit of inventory against cost of sales on the last day of the month, naming no document. Cin7 Core posts each
-- sale: there a manual journal of cost of sales is a correction by hand, not the month's cost.
-- grain: ledger line
-- needs: evidence_file, ledger_item, named_component, account_role
-- columns:
--   item_id  BIGINT   key: the line, within its side
--   month    INTEGER  number: year x 12 + month - 1
WITH system AS (
  SELECT CASE WHEN $platform <> 'auto' THEN $platform <> 'cin7_core'
              ELSE count(CASE WHEN split_part(kind, '.', 1) = 'cin7_core' THEN 1 END) = 0
                OR count(CASE WHEN split_part(kind, '.', 1) = 'cin7_omni' THEN 1 END) > 0 END AS may_be_omni
  FROM evidence_file),
free AS (
  SELECT i.* FROM (SELECT * FROM system WHERE may_be_omni) AS o CROSS JOIN ledger_item AS i
  JOIN named_component AS c ON c.side = 'L' AND c.item_id = i.item_id
  WHERE c.component % 4 = 2 AND i.is_tied AND NOT i.is_opening AND i.is_manual),
said AS (
  SELECT item_id, day FROM free
  WHERE regexp_matches(lower(coalesce(text, '') || ' ' || coalesce(reference, '')), 'cogs|cost of (goods|sales)')),
cost AS (
  SELECT DISTINCT i.day, coalesce(i.journal, i.reference, i.text) AS name, -i.amount AS amount
  FROM ledger_item AS i JOIN account_role AS r ON i.account_key = r.account_key WHERE r.role = 'cogs'),
paired AS (
  SELECT f.item_id, f.day FROM free AS f
  JOIN cost AS k ON f.day = k.day AND f.amount = k.amount AND coalesce(f.journal, f.reference, f.text) = k.name
  WHERE f.amount < 0 AND f.day = last_day(f.day) AND NOT EXISTS (SELECT 1 FROM said))
SELECT item_id, month_number(day) AS month FROM (SELECT * FROM said UNION ALL SELECT * FROM paired)
