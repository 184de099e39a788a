-- A stocktake is of one location (cin7-core 1.7.6): lines whose bin nobody knows are where the rest of it is.
-- changes: count_line
-- needs: count_line
UPDATE count_line SET site = d.site FROM (
  SELECT source_id, count_id, min(site) AS site FROM count_line
  WHERE site IS NOT NULL AND count_id IS NOT NULL GROUP BY 1, 2 HAVING count(DISTINCT site) = 1) AS d
WHERE count_line.site IS NULL AND count_line.count_kind = 'stocktake'
  AND count_line.source_id = d.source_id AND count_line.count_id = d.count_id
