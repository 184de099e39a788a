-- Rows that do not say where they happened.
-- grain: table x file
-- needs: movement, count_line, stock_snapshot
-- columns:
--   table_name  VARCHAR  text: the table the row stands in
--   source_id   VARCHAR  text: the evidence file or sheet
--   lines       BIGINT   count: rows
SELECT 'movement' AS table_name, source_id, count(*) AS lines FROM movement WHERE site IS NULL GROUP BY source_id
UNION ALL SELECT 'count_line', source_id, count(*) FROM count_line WHERE site IS NULL GROUP BY source_id
UNION ALL SELECT 'stock_snapshot', source_id, count(*) FROM stock_snapshot WHERE site IS NULL GROUP BY source_id
