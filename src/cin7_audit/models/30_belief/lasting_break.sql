-- The first lasting break of each place, largest first.
-- grain: place
-- needs: roll_forward
-- columns:
--   roll_forward.*
SELECT sku, site, bin, stated_on, difference, source_id, source_row FROM roll_forward WHERE is_first_break
ORDER BY abs(difference) DESC, sku, site NULLS FIRST, bin NULLS FIRST
