-- What past counts found, and what was known before each: from this the chance of a difference at the next is learnt.
-- grain: counted line whose difference and movements are known
-- needs: difference_line
-- columns:
--   difference_line.*
--   belief  DECIMAL(38,4)  units: the belief the count met
SELECT line_id, place_key, sku, abc_class, day, drift_e4, n_moves, throughput, days, believed AS belief, unit_cost
FROM difference_line WHERE source = 'count' AND n_moves IS NOT NULL ORDER BY line_id
