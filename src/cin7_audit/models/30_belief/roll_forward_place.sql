-- The roll-forward of each place at one figure: its first lasting break, else the last figure stated of it.
-- grain: place
-- needs: roll_forward
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
--   proves      BOOLEAN        yes or no: false where the figure only fixed the opening
--   holds       BOOLEAN        yes or no: it equals the expected figure
--   source_id   VARCHAR        text: the evidence file or sheet
--   source_row  BIGINT         number: row in that file; null where no row of a snapshot states zero
WITH numbered AS (
  SELECT *, row_number() OVER (PARTITION BY sku, site, bin
                               ORDER BY CASE WHEN is_first_break THEN 0 ELSE 1 END, ord DESC, basis) AS nth
  FROM roll_forward)
SELECT sku, site, bin, stated_on, basis, reference, opening, moved, expected, stated, difference, proves, holds,
       source_id, source_row
FROM numbered WHERE nth = 1 ORDER BY sku, site NULLS FIRST, bin NULLS FIRST
