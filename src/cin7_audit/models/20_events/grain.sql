-- At which grain belief can be known: sales and transfers often carry no bin (cin7-core 3.8), then only per site.
-- grain: one row
-- needs: count_line, stock_snapshot, movement
-- columns:
--   belief_grain  VARCHAR  text: bin or site
--   reason        VARCHAR  text: why this grain, in words
--   lines         BIGINT   count: lines
--   with_bin      BIGINT   count: lines that name a bin
--   out_lines     BIGINT   count: lines that take stock out
--   out_with_bin  BIGINT   count: of those, lines that name a bin
WITH binned AS (SELECT DISTINCT site FROM count_line WHERE bin IS NOT NULL UNION SELECT DISTINCT site
  FROM stock_snapshot WHERE bin IS NOT NULL),
moved AS (
  SELECT count(*) AS lines, count(m.bin) AS with_bin,
         count(CASE WHEN m.quantity < 0 THEN 1 END) AS out_lines,
           count(CASE WHEN m.quantity < 0 AND m.bin IS NOT NULL THEN 1 END) AS out_with_bin
  FROM movement AS m JOIN binned AS b ON m.site = b.site WHERE m.quantity <> 0)
SELECT CASE WHEN lines = 0 OR (out_with_bin >= $binned_share * out_lines AND with_bin >= $binned_share * lines)
  THEN 'bin' ELSE 'site' END AS belief_grain,
       CASE WHEN lines = 0 THEN 'no movement at a site with bins'
         ELSE with_bin || ' of ' || lines || ' movement lines at sites with bins name a bin' END AS reason,
       lines, with_bin, out_lines, out_with_bin
FROM moved
