-- Where the system's own figure first leaves its movements, for readers; the largest value first.
-- grain: place that breaks
-- needs: first_break, place, opening_belief
-- columns:
--   sku                   VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site                  VARCHAR        text: site, warehouse or branch name
--   bin                   VARCHAR        text: bin name; null for the site itself
--   batch                 VARCHAR        text: batch or serial; null none
--   first_break           DATE           day: of the first difference
--   first_break_document  VARCHAR        text: the document that printed it
--   printed               DECIMAL(38,4)  units: as the system printed it
--   rebuilt               DECIMAL(38,4)  units: opening belief + every recorded movement before
--   difference            DECIMAL(38,4)  units: printed by the system - rebuilt
--   value                 DECIMAL(18,4)  base currency: difference x unit cost; null unknown
--   later_breaks          BIGINT         count: printed figures that differ after it
--   opening_basis         VARCHAR        text: where the opening comes from
SELECT p.sku, p.site, p.bin, p.batch, b.first_break, b.first_break_document, b.printed, b.rebuilt,
       b.first_break_difference AS difference,
       TRY_CAST(b.first_break_difference * p.unit_cost AS DECIMAL(18,4)) AS value, b.later_breaks, o.opening_basis
FROM first_break AS b JOIN place AS p ON b.place_key = p.place_key
JOIN opening_belief AS o ON b.place_key = o.place_key
ORDER BY abs(value) DESC NULLS LAST, b.first_break, p.sku, p.site NULLS FIRST, p.bin NULLS FIRST
