-- Stated figures that the roll-forward of stock does not reach, dearest first: the first lasting break of each place
-- (movements are missing or doubled), and passing breaks (a movement was dated before that day but entered after it).
-- grain: place x stated figure
-- needs: roll_forward, sku_cost, evidence_file
-- columns:
--   sku         VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site        VARCHAR        text: site, warehouse or branch name
--   bin         VARCHAR        text: bin name; null for the site itself
--   stated_on   DATE           day: of the stated figure
--   basis       VARCHAR        text: snapshot or count
--   reference   VARCHAR        text: the count's number or the snapshot's file
--   opening     DECIMAL(38,4)  units: where the roll-forward starts
--   moved       DECIMAL(38,4)  units: moved up to the figure
--   expected    DECIMAL(38,4)  units: opening + moved
--   stated      DECIMAL(38,4)  units: as the system printed it
--   difference  DECIMAL(38,4)  units: stated - expected
--   held_on     DATE           day: of the last figure before it that held; null none
--   unit_cost   DECIMAL(20,6)  base currency per unit: null unknown
--   value       DECIMAL(18,4)  base currency: difference x unit cost; null unknown
--   source_id   VARCHAR        text: the evidence file or sheet
--   file        VARCHAR        text: the evidence file, for readers
--   source_row  BIGINT         number: row in that file; null where no row of a snapshot states zero
--   is_passing  BOOLEAN        yes or no: it does not hold while a later one does; no: the first lasting break
SELECT r.sku, r.site, r.bin, r.stated_on, r.basis, r.reference, r.opening, r.moved, r.expected, r.stated,
       r.difference, r.held_on, c.unit_cost, TRY_CAST(r.difference * c.unit_cost AS DECIMAL(18,4)) AS value,
       r.source_id, f.label AS file, r.source_row, r.is_passing
FROM roll_forward AS r LEFT JOIN sku_cost AS c ON r.sku = c.sku
LEFT JOIN evidence_file AS f ON r.source_id = f.source_id
WHERE r.is_first_break OR r.is_passing
ORDER BY abs(coalesce(r.difference * c.unit_cost, 0)) DESC, abs(r.difference) DESC, r.sku, r.site NULLS FIRST,
  r.bin NULLS FIRST, r.stated_on
