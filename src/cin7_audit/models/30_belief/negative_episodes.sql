-- When recorded stock was impossible: spells of belief below zero up to the closing day, deepest value first.
-- Movements of one instant are taken together: their order within it is not known, so no spell is made of ties.
-- grain: place x spell below zero
-- needs: movement_event, opening_belief, closing_day, place
-- columns:
--   sku               VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site              VARCHAR        text: site, warehouse or branch name
--   bin               VARCHAR        text: bin name; null for the site itself
--   batch             VARCHAR        text: batch or serial; null none
--   started_at        TIMESTAMP      moment: belief fell below zero
--   ended_at          TIMESTAMP      moment: it was no longer below zero; null it still is
--   days              BIGINT         days: that it lasted, else up to the closing day
--   depth             DECIMAL(30,4)  units: lowest belief of the spell
--   depth_value       DECIMAL(18,4)  base currency: lowest belief x unit cost
--   opening_basis     VARCHAR        text: where the opening comes from
--   may_lack_opening  BOOLEAN        yes or no: no opening stock is known: the spell may be its absence
WITH instant AS (
  SELECT place_key, stock_at, sum(quantity) AS quantity FROM movement_event
  WHERE stock_day <= (SELECT day FROM closing_day) GROUP BY place_key, stock_at),
level AS (
  SELECT i.place_key, i.stock_at, lead(i.stock_at) OVER w AS next_at, row_number() OVER w AS nth,
         o.opening + sum(coalesce(i.quantity, 0)) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS belief
  FROM instant AS i JOIN opening_belief AS o ON i.place_key = o.place_key
  WINDOW w AS (PARTITION BY i.place_key ORDER BY i.stock_at)),
below AS (
  SELECT *, nth - row_number() OVER (PARTITION BY place_key ORDER BY nth) AS before_it FROM level WHERE belief < 0),
spell AS (
  SELECT place_key, min(stock_at) AS started_at, CASE WHEN count(next_at) = count(*) THEN max(next_at) END AS ended_at,
         CAST(min(belief) AS DECIMAL(30,4)) AS depth
  FROM below GROUP BY place_key, before_it)
SELECT p.sku, p.site, p.bin, p.batch, s.started_at, s.ended_at,
       date_diff('day', CAST(s.started_at AS DATE), coalesce(CAST(s.ended_at AS DATE), d.day)) AS days,
       s.depth, TRY_CAST(s.depth * p.unit_cost AS DECIMAL(18,4)) AS depth_value, o.opening_basis,
       o.opening_basis LIKE 'none%' AS may_lack_opening
FROM spell AS s JOIN place AS p ON s.place_key = p.place_key JOIN opening_belief AS o ON s.place_key = o.place_key
CROSS JOIN closing_day AS d
ORDER BY depth_value NULLS LAST, depth, p.sku, p.site NULLS FIRST, p.bin NULLS FIRST, started_at
