-- Rows without any day: kept in their table, but without a place in any running balance.
-- grain: table x file
-- needs: movement, count_line
-- columns:
--   rows       VARCHAR  text: the table the row stands in, in words
--   source_id  VARCHAR  text: the evidence file or sheet
--   lines      BIGINT   count: rows
--   first_row  BIGINT   number: the first of them in the file
SELECT 'movement' AS rows, source_id, count(*) AS lines, min(source_row) AS first_row FROM movement
WHERE sku IS NOT NULL AND effective_date IS NULL AND completed_at IS NULL GROUP BY source_id
UNION ALL
SELECT 'count line', source_id, count(*), min(source_row) FROM count_line
WHERE sku IS NOT NULL AND effective_date IS NULL AND completed_at IS NULL GROUP BY source_id
ORDER BY rows DESC, source_id
