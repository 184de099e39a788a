-- Belief at the closing day: what the system's own records add up to, and where they first broke.
-- grain: place
-- method: M-4
-- needs: closing_belief, place, grain, first_break, count_point, closing_day
-- columns:
--   sku                     VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site                    VARCHAR        text: site, warehouse or branch name
--   bin                     VARCHAR        text: bin name; null for the site itself
--   batch                   VARCHAR        text: batch or serial; null none
--   grain                   VARCHAR        text: bin or site: the finest place the source distinguishes
--   quantity                DECIMAL(38,4)  units: in positive, out negative
--   value                   DECIMAL(18,4)  base currency: signed, loss negative; null unknown
--   recorded_value          DECIMAL(38,4)  base currency: sum of recorded values; null if any is unknown
--   unit_cost               DECIMAL(20,6)  base currency per unit: null unknown
--   abc_class               VARCHAR        text: A, B or C if the client states it; else computed (M-6)
--   as_of                   DATE           day: end of this day; null not stated by the file and not hinted
--   opening                 DECIMAL(38,4)  units: belief before the first movement
--   opening_basis           VARCHAR        text: where the opening comes from
--   movement_lines          BIGINT         count: movement lines up to the closing day
--   last_moved              DATE           day: of the last movement
--   last_counted            DATE           day: of the last count
--   first_break             DATE           day: of the first difference
--   first_break_document    VARCHAR        text: the document that printed it
--   first_break_difference  DECIMAL(38,4)  units: printed - rebuilt
--   later_breaks            BIGINT         count: printed figures that differ after it
SELECT p.sku, p.site, p.bin, p.batch, g.belief_grain AS grain, b.quantity,
  TRY_CAST(b.quantity * p.unit_cost AS DECIMAL(18,4)) AS value, b.recorded_value,
       p.unit_cost, p.abc_class, (SELECT day FROM closing_day) AS as_of, b.opening, b.opening_basis, b.movement_lines,
         b.last_moved,
       c.last_counted, f.first_break, f.first_break_document, f.first_break_difference,
         coalesce(f.later_breaks, 0) AS later_breaks
FROM closing_belief AS b JOIN place AS p ON b.place_key = p.place_key CROSS JOIN grain AS g
LEFT JOIN first_break AS f ON b.place_key = f.place_key
LEFT JOIN (SELECT place_key, max(CAST(count_at AS DATE)) AS last_counted FROM count_point GROUP BY place_key) AS c
  ON b.place_key = c.place_key
ORDER BY p.sku, p.site NULLS FIRST, p.bin NULLS FIRST, p.batch NULLS FIRST
