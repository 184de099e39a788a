-- A total over all sites says nothing more on a day that is told site by site.
-- grain: row of stock_snapshot
-- needs: stock_snapshot
-- columns:
--   table_name  VARCHAR  text: the table the row stands in
--   row_id      BIGINT   number: its place in that table
--   why         VARCHAR  text: why it is set aside, in words for readers
SELECT 'stock_snapshot' AS table_name, s.rowid AS row_id, 'same day told by site in ' || d.source_id AS why
FROM stock_snapshot AS s
JOIN (SELECT as_of, min(source_id) AS source_id FROM stock_snapshot WHERE site IS NOT NULL GROUP BY as_of) AS d
  ON s.as_of IS NOT DISTINCT FROM d.as_of
WHERE s.site IS NULL
