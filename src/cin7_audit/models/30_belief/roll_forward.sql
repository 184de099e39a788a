-- Opening + movements = closing, per SKU x site x bin, at every figure the system itself printed. The opening is zero
-- where the movements are the whole history; else the first stated figure fixes it and the next ones are the proof. A
-- figure that agrees with one end of its day holds, unless its difference stays: then the agreement was chance. A
-- lasting break never heals: movements are missing or doubled, and only the first figure that shows it is listed. A
-- passing one heals by the next figure that holds: a movement was dated before that day but entered after it.
-- grain: place x stated figure
-- needs: rebuilt_figure, first_figure, opening_basis
-- columns:
--   rebuilt_figure.*
--   opening         DECIMAL(38,4)  units: before the first movement
--   expected        DECIMAL(38,4)  units: opening + moved
--   difference      DECIMAL(38,4)  units: stated - expected; zero where it holds
--   proves          BOOLEAN        yes or no: false where this figure only fixed the opening
--   holds           BOOLEAN        yes or no: it agrees, or agreed with one end of its day
--   is_first_break  BOOLEAN        yes or no: the first figure of a place from which on none holds
--   is_passing      BOOLEAN        yes or no: does not hold while a later one does
WITH base AS (
  SELECT r.*, CASE WHEN o.is_whole_history THEN CAST(0 AS DECIMAL(18,4)) ELSE f.implied END AS opening,
         o.is_whole_history OR r.ord > f.ord AS proves
  FROM rebuilt_figure AS r CROSS JOIN opening_basis AS o
  JOIN first_figure AS f ON r.sku = f.sku AND r.site IS NOT DISTINCT FROM f.site AND r.bin IS NOT DISTINCT FROM f.bin),
compared AS (
  SELECT *, opening + moved AS expected, stated - opening - moved AS difference,
         basis = 'count' AND (stated = opening + moved_at_start OR stated = opening + moved_at_end) AS holds_in_day,
         lead(stated - opening - moved) OVER (PARTITION BY sku, site, bin ORDER BY ord, basis, figure_id)
           AS next_difference
  FROM base),
judged AS (
  SELECT *, difference = 0 OR (holds_in_day AND next_difference IS DISTINCT FROM difference) AS holds FROM compared),
settled AS (
  SELECT *, max(CASE WHEN holds THEN ord END) OVER (PARTITION BY sku, site, bin) AS last_held FROM judged),
numbered AS (
  SELECT *, CASE WHEN NOT proves OR holds THEN 'holds' WHEN ord > coalesce(last_held, ord - 1) THEN 'lasting'
                 ELSE 'passing' END AS outcome
  FROM settled)
SELECT sku, site, bin, stated_on, basis, reference, opening, moved, expected, stated,
       CASE WHEN holds THEN CAST(0 AS DECIMAL(18,4)) ELSE difference END AS difference, proves, holds,
       outcome = 'lasting' AND row_number() OVER (PARTITION BY sku, site, bin, outcome
                                                  ORDER BY ord, basis, figure_id) = 1 AS is_first_break,
       outcome = 'passing' AS is_passing, source_id, source_row, ord
FROM numbered
