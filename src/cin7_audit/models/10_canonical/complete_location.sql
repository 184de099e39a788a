-- The kept row of a location gets, in each blank, the first known value of the other files, in order of rank.
-- changes: location
-- needs: location, master_offer
UPDATE location SET
  site = f.site, bin = f.bin, kind = f.kind, is_deprecated = f.is_deprecated
FROM (
  SELECT o.kept_row, arg_min(COLUMNS(t.* EXCLUDE (source_id, source_row)), o.nth)
  FROM location AS t JOIN master_offer AS o ON o.table_name = 'location' AND t.rowid = o.row_id
  GROUP BY o.kept_row HAVING count(*) > 1) AS f
WHERE location.rowid = f.kept_row
