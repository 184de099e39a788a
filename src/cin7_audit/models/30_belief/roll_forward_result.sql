-- On how many places the roll-forward proves something, and on how many of them it breaks for good.
-- grain: one row
-- needs: roll_forward
-- columns:
--   places         BIGINT   count: places with a stated figure
--   proved         BIGINT   count: places that a figure proves
--   broken         BIGINT   count: of those, places that break for good
--   opening_basis  VARCHAR  text: the basis of every opening, in words; null without a stated figure
WITH place AS (
  SELECT sku, site, bin, max(proves) AS proves, max(is_first_break) AS breaks, min(opening_basis) AS opening_basis
  FROM roll_forward GROUP BY sku, site, bin)
SELECT count(*) AS places, count(CASE WHEN proves THEN 1 END) AS proved, count(CASE WHEN breaks THEN 1 END) AS broken,
       min(opening_basis) AS opening_basis
FROM place
