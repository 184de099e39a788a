-- The first printed figure of a place that differs from ours; everything later follows from it.
-- grain: place that breaks
-- needs: count_interval, snapshot_tie
-- columns:
--   place_key               INTEGER        key: the place at the grain belief is known at: key_id or site_key
--   first_break             DATE           day: of the first difference
--   first_break_document    VARCHAR        text: the document that printed it
--   printed                 DECIMAL(38,4)  units: as the system printed it
--   rebuilt                 DECIMAL(38,4)  units: opening belief + every recorded movement before
--   first_break_difference  DECIMAL(38,4)  units: printed - rebuilt
--   later_breaks            BIGINT         count: printed figures that differ after it
WITH printed AS (
  SELECT place_key, ord, CAST(count_at AS DATE) AS day, 'count ' || count_id AS document, recorded AS printed, rebuilt,
         recorded - rebuilt AS difference
  FROM count_interval WHERE recorded IS NOT NULL AND is_whole
  UNION ALL
  SELECT place_key, ord, as_of, 'snapshot of ' || CAST(as_of AS VARCHAR), on_hand, rebuilt, difference
  FROM snapshot_tie),
ordered AS (
  SELECT place_key, day, document, printed, rebuilt, difference, row_number()
    OVER (PARTITION BY place_key ORDER BY ord, document) AS nth,
         count(*) OVER (PARTITION BY place_key) AS later_breaks
  FROM printed WHERE difference <> 0)
SELECT place_key, day AS first_break, document AS first_break_document, printed, rebuilt,
  difference AS first_break_difference, later_breaks - 1 AS later_breaks
FROM ordered WHERE nth = 1
