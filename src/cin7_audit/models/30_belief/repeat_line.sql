-- The lines out of tolerance at two counts or more, as many as are drawn, most failing first.
-- grain: counted line
-- needs: counted_line
-- columns:
--   line_key  INTEGER  key: the counted line: key_id, or -place_key
--   place     BIGINT   number: 1 for the line that failed most
WITH ranked AS (
  SELECT line_key, row_number() OVER (ORDER BY failures DESC, gross_value DESC NULLS LAST, sku, site NULLS FIRST,
                                      bin NULLS FIRST, batch NULLS FIRST, line_key) AS place
  FROM counted_line WHERE failures > 1)
SELECT line_key, place FROM ranked WHERE place <= $shown_lines
