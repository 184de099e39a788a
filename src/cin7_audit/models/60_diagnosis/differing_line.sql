-- Lines with a difference, and the window in which a document can matter to them, both ends inclusive; the match days
-- of slack are added by each rule.
-- grain: difference line that differs
-- needs: difference_line
-- columns:
--   difference_line.*
SELECT line_id, source, place_key, sku, site, bin, seen_at, day, drift, drift_e4, pack_qty, scale,
       coalesce(from_day, CASE WHEN source = 'correction' THEN day - $lookback_days
                               ELSE DATE '1900-01-01' END) AS from_day
FROM difference_line WHERE drift <> 0
