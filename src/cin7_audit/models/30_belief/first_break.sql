-- The first printed figure of a place that differs from ours; everything later follows from it.
-- grain: place that breaks
-- needs: system_check
-- columns:
--   place_key               INTEGER        key: the place at the grain belief is known at: key_id or site_key
--   first_break             DATE           day: of the first difference
--   first_break_document    VARCHAR        text: the document that printed it
--   printed                 DECIMAL(38,4)  units: as the system printed it
--   rebuilt                 DECIMAL(38,4)  units: opening belief + every recorded movement before
--   first_break_difference  DECIMAL(38,4)  units: printed - rebuilt
--   later_breaks            BIGINT         count: printed figures that differ after it
WITH ordered AS (
  SELECT place_key, day, document, printed, rebuilt, difference, row_number()
    OVER (PARTITION BY place_key ORDER BY ord, document) AS nth,
         count(*) OVER (PARTITION BY place_key) AS later_breaks
  FROM system_check WHERE difference <> 0)
SELECT place_key, day AS first_break, document AS first_break_document, printed, rebuilt,
  difference AS first_break_difference, later_breaks - 1 AS later_breaks
FROM ordered WHERE nth = 1
