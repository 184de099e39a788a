-- The supplier of the goods received since the count before; of several, the last by name.
-- grain: counted line with receipts of a named supplier
-- needs: difference_line, receipt
-- columns:
--   line_id   BIGINT   key: the difference line, in order of time
--   supplier  VARCHAR  text: the supplier
SELECT l.line_id, max(r.supplier) AS supplier
FROM difference_line AS l JOIN receipt AS r ON l.sku = r.sku AND coalesce(r.site, l.site) IS NOT DISTINCT FROM l.site
  AND r.received_date BETWEEN coalesce(l.from_day, DATE '1900-01-01') AND l.day
WHERE l.source = 'count' AND r.supplier IS NOT NULL GROUP BY l.line_id ORDER BY l.line_id
