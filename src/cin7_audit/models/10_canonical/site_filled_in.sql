-- Of how many rows without a site it was filled in.
-- grain: table x file
-- needs: row_once_without_site, row_without_site
-- columns:
--   source_id  VARCHAR  text: the evidence file or sheet
--   fact       VARCHAR  text: the table the rows stand in
--   rows       VARCHAR  text: the same in words
--   lines      BIGINT   count: rows that did not say it
--   placed     BIGINT   count: rows that were given a site
--   still      BIGINT   count: rows left without
--   todo       VARCHAR  text: what to do
SELECT o.source_id, o.table_name AS fact, replace(o.table_name, '_', ' ') AS rows, o.lines,
       o.lines - coalesce(n.lines, 0) AS placed, coalesce(n.lines, 0) AS still,
       CASE WHEN n.lines > 0 THEN 'Export with the column Location, or name the site in engagement.toml.'
         ELSE 'Nothing to do.' END AS todo
FROM row_once_without_site AS o
LEFT JOIN row_without_site AS n ON n.table_name = o.table_name AND n.source_id IS NOT DISTINCT FROM o.source_id
ORDER BY list_position(['movement', 'count_line', 'stock_snapshot'], o.table_name), o.source_id
