-- Every figure a dated snapshot printed beside ours, for readers; the largest differences of a day first.
-- grain: day x place
-- method: M-4
-- needs: snapshot_tie, place, evidence_file
-- columns:
--   as_of       DATE           day: end of this day; null not stated by the file and not hinted
--   sku         VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site        VARCHAR        text: site, warehouse or branch name
--   bin         VARCHAR        text: bin name; null for the site itself
--   batch       VARCHAR        text: batch or serial; null none
--   on_hand     DECIMAL(38,4)  units: on hand as the system printed it
--   rebuilt     DECIMAL(38,4)  units: opening belief + every recorded movement before
--   difference  DECIMAL(38,4)  units: printed by the system - rebuilt
--   is_anchor   BOOLEAN        yes or no: this figure implied the opening
--   file        VARCHAR        text: the evidence file, for readers
--   source_id   VARCHAR        text: the evidence file or sheet
--   source_row  BIGINT         number: row in that file
SELECT t.as_of, p.sku, p.site, p.bin, p.batch, t.on_hand, t.rebuilt, t.difference, t.is_anchor, f.label AS file,
       t.source_id, t.source_row
FROM snapshot_tie AS t JOIN place AS p ON t.place_key = p.place_key
LEFT JOIN evidence_file AS f ON t.source_id = f.source_id
ORDER BY t.as_of, abs(t.difference) DESC, p.sku, p.site NULLS FIRST, p.bin NULLS FIRST
