-- Lines of a count that a better file tells too. Lines the API leaves out, such as those without difference, are kept:
-- they are the denominator of every accuracy.
-- grain: count line
-- needs: count_line, same_count
-- columns:
--   table_name  VARCHAR  text: the table the row stands in
--   row_id      BIGINT   number: its place in that table
--   why         VARCHAR  text: why it is set aside, in words for readers
SELECT 'count_line' AS table_name, a.rowid AS row_id,
       'the same count as ' || t.better_id || ' in ' || t.better_source AS why
FROM count_line AS a JOIN same_count AS t ON a.source_id = t.worse_source AND a.count_id = t.worse_id
WHERE EXISTS (
  SELECT 1 FROM count_line AS b WHERE b.source_id = t.better_source AND b.count_id = t.better_id AND b.sku = a.sku
    AND b.bin IS NOT DISTINCT FROM a.bin AND b.batch IS NOT DISTINCT FROM a.batch)
