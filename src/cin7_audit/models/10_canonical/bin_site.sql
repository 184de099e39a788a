-- Bins that belong to one site.
-- grain: bin
-- needs: location, count_line, stock_snapshot, correction, receipt, movement
-- columns:
--   bin   VARCHAR  text: bin name
--   site  VARCHAR  text: the site the bin belongs to
WITH pairs AS (
  SELECT bin, site FROM location UNION SELECT bin, site FROM count_line UNION SELECT bin, site FROM stock_snapshot
  UNION SELECT bin, site FROM correction UNION SELECT bin, site FROM receipt UNION SELECT bin, site FROM movement)
SELECT bin, min(site) AS site FROM pairs
WHERE bin IS NOT NULL AND site IS NOT NULL GROUP BY bin HAVING count(DISTINCT site) = 1
