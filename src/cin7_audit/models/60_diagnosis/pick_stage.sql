-- How often a sale skipped, or reversed, its pick stage.
-- grain: one row
-- needs: shipment
-- columns:
--   shipped_lines  BIGINT  count: lines shipped
--   skipped        BIGINT  count: of those, without a pick stage or shipped before it
SELECT count(*) AS shipped_lines,
       count(CASE WHEN shipped_date < picked_date
                    OR (upper(ship_status) = 'AUTHORISED' AND upper(pick_status) IN ('NOT AVAILABLE', 'DRAFT'))
                  THEN 1 END) AS skipped
FROM shipment WHERE shipped_quantity > 0
