-- Every figure the system itself printed of a place: a snapshot at the end of a day, or the system's own quantity on
-- the lines of a count. A snapshot per site says nothing about one bin of a site that has bins: neither by its rows
-- nor by a row it lacks. At site grain a count of some bins says nothing about the site, so only counts of sites
-- without bins are figures there. A place with movements that is absent from a snapshot which leaves out zeros is
-- stated to be zero.
-- grain: place x snapshot or count
-- needs: grain, count_line, stock_snapshot, movement_event, count_event
-- columns:
--   figure_id   BIGINT         key: the stated figure
--   sku         VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site        VARCHAR        text: site, warehouse or branch name
--   bin         VARCHAR        text: bin name; null no bin, or belief is known per site
--   stated_on   DATE           day: of the figure
--   basis       VARCHAR        text: snapshot or count
--   reference   VARCHAR        text: the count's number or the snapshot's file
--   ord         BIGINT         number: place in the one order of events
--   stated      DECIMAL(38,4)  units: what the system printed
--   source_id   VARCHAR        text: the evidence file or sheet that states it
--   source_row  BIGINT         number: row in that file; null where the place is absent from it
WITH binned AS (
  SELECT site FROM count_line WHERE bin IS NOT NULL AND site IS NOT NULL
  UNION SELECT site FROM stock_snapshot WHERE bin IS NOT NULL AND site IS NOT NULL),
speaking AS (
  SELECT s.* REPLACE (CASE WHEN g.belief_grain = 'bin' THEN s.bin END AS bin)
  FROM stock_snapshot AS s CROSS JOIN grain AS g
  WHERE s.as_of IS NOT NULL AND (g.belief_grain <> 'bin' OR s.grain IS DISTINCT FROM 'site'
    OR s.site NOT IN (SELECT site FROM binned))),
snapped AS (
  SELECT sku, site, bin, as_of, sum(on_hand) AS stated, min(source_id) AS source_id,
         arg_min(source_row, (source_id, source_row)) AS source_row
  FROM speaking
  WHERE sku IS NOT NULL AND on_hand IS NOT NULL
    AND (site IS NOT NULL OR sku NOT IN (SELECT sku FROM movement_event WHERE site IS NOT NULL))
  GROUP BY sku, site, bin, as_of),
scope AS (
  SELECT as_of, site, min(source_id) AS source_id FROM speaking WHERE zero_rows_missing GROUP BY as_of, site),
moved AS (
  SELECT DISTINCT m.sku, m.site, CASE WHEN g.belief_grain = 'bin' THEN m.bin END AS bin
  FROM movement_event AS m CROSS JOIN grain AS g WHERE m.quantity <> 0),
absent AS (
  SELECT m.sku, m.site, m.bin, p.as_of, CAST(0 AS DECIMAL(18,4)) AS stated, p.source_id,
         CAST(NULL AS BIGINT) AS source_row
  FROM moved AS m JOIN scope AS p ON m.site IS NOT DISTINCT FROM p.site
  LEFT JOIN snapped AS s ON m.sku = s.sku AND m.site IS NOT DISTINCT FROM s.site AND m.bin IS NOT DISTINCT FROM s.bin
    AND p.as_of = s.as_of
  WHERE s.sku IS NULL),
counted AS (
  SELECT c.* REPLACE (CASE WHEN g.belief_grain = 'bin' THEN c.bin END AS bin)
  FROM count_event AS c CROSS JOIN grain AS g
  WHERE g.belief_grain = 'bin' OR c.site IS NULL OR c.site NOT IN (SELECT site FROM binned)),
figure AS (
  SELECT sku, site, bin, as_of AS stated_on, 'snapshot' AS basis, source_id AS reference,
         CAST(epoch_us(CAST(as_of + 1 AS TIMESTAMP)) AS BIGINT) * 4 - 1 AS ord, stated, source_id, source_row
  FROM (SELECT * FROM snapped UNION ALL SELECT * FROM absent) AS snapshot
  UNION ALL
  SELECT sku, site, bin, CAST(max(count_at) AS DATE), 'count', count_id, max(ord), sum(recorded_quantity),
         min(source_id), arg_min(source_row, (source_id, source_row))
  FROM counted GROUP BY sku, site, bin, count_id HAVING count(recorded_quantity) = count(*))
SELECT row_number() OVER (ORDER BY ord, basis, sku, site NULLS FIRST, bin NULLS FIRST, reference) AS figure_id, *
FROM figure
