-- The client's site, where there is one in all.
-- grain: one row, or none
-- needs: location, movement, count_line, stock_snapshot, correction, transfer, receipt
-- columns:
--   site  VARCHAR  text: the only one
WITH every AS (
  SELECT site FROM location UNION SELECT site FROM movement UNION SELECT site FROM count_line
  UNION SELECT site FROM stock_snapshot UNION SELECT site FROM correction
  UNION SELECT from_site FROM transfer UNION SELECT to_site FROM transfer UNION SELECT site FROM receipt)
SELECT min(site) AS site FROM every WHERE site IS NOT NULL HAVING count(DISTINCT site) = 1
