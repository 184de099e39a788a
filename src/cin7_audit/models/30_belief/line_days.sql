-- The first repeat lines day by day: belief at the end of each day on which something happened to the line's place,
-- the counted figure where someone looked, corrections and approvals.
-- grain: counted line x day
-- needs: count_variance, repeat_line, movement_event, correction, opening_belief
-- columns:
--   line_key           INTEGER        key: the counted line: key_id, or -place_key
--   sku                VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site               VARCHAR        text: site, warehouse or branch name
--   bin                VARCHAR        text: bin name; null for the site itself
--   day                DATE           day: of the event
--   belief             DECIMAL(38,4)  units: recorded stock at the end of the day
--   counted            DECIMAL(38,4)  units: counted
--   believed           DECIMAL(38,4)  units: what the count is judged against: recorded, else rebuilt where it can be
--   variance_quantity  DECIMAL(38,4)  units: counted - believed; loss negative
--   in_tolerance       BOOLEAN        yes or no: inside the signed ABC tolerance (M-5)
--   corrected          DECIMAL(38,4)  units: net of the corrections of the day; null none
--   approvals          BIGINT         count: corrections approved on the day; null none
WITH shown AS (SELECT line_key FROM repeat_line WHERE place <= $charted_lines),
wanted AS (
  SELECT DISTINCT v.line_key, v.place_key, min(v.sku) OVER (PARTITION BY v.line_key) AS sku,
         min(v.site) OVER (PARTITION BY v.line_key) AS site, min(v.bin) OVER (PARTITION BY v.line_key) AS bin
  FROM count_variance AS v WHERE v.line_key IN (SELECT line_key FROM shown)),
moved AS (
  SELECT w.line_key, m.stock_day AS day, sum(m.quantity) AS net,
         sum(CASE WHEN m.kind IN ('stocktake', 'adjustment', 'write_off', 'auto_adjustment')
                  THEN m.quantity END) AS corrected
  FROM movement_event AS m JOIN wanted AS w ON w.place_key = m.place_key GROUP BY 1, 2),
counted AS (
  SELECT line_key, count_day AS day, max(counted) AS counted, max(believed) AS believed,
         sum(variance_quantity) AS variance_quantity, bool_and(in_tolerance) AS in_tolerance
  FROM count_variance WHERE line_key IN (SELECT line_key FROM shown) GROUP BY 1, 2),
days AS (SELECT line_key, day FROM moved UNION SELECT line_key, day FROM counted),
approved AS (
  SELECT w.line_key, CAST(c.approved_at AS DATE) AS day, count(*) AS approvals
  FROM correction AS c JOIN wanted AS w ON c.sku = w.sku AND c.site IS NOT DISTINCT FROM w.site
    AND (c.bin IS NOT DISTINCT FROM w.bin OR w.bin IS NULL)
  WHERE c.approved_at IS NOT NULL GROUP BY 1, 2)
SELECT w.line_key, w.sku, w.site, w.bin, d.day,
       o.opening + sum(coalesce(m.net, 0)) OVER (PARTITION BY w.line_key ORDER BY d.day
                                                 ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS belief,
       c.counted, c.believed, c.variance_quantity, c.in_tolerance, m.corrected, a.approvals
FROM days AS d JOIN wanted AS w ON d.line_key = w.line_key JOIN opening_belief AS o ON w.place_key = o.place_key
LEFT JOIN moved AS m ON d.line_key = m.line_key AND d.day = m.day
LEFT JOIN counted AS c ON d.line_key = c.line_key AND d.day = c.day
LEFT JOIN approved AS a ON d.line_key = a.line_key AND d.day = a.day
ORDER BY w.line_key, d.day
