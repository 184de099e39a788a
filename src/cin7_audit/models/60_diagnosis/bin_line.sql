-- Counted lines of sites with bins as the document gives them, each with its own difference; line_id is the difference
-- line of the same place where belief is kept by bin, else the site's.
-- grain: count line of a site with bins whose difference is known
-- needs: count_event, grain, difference_line
-- columns:
--   count_line_id  INTEGER        key: the count line, in order of events
--   line_id        BIGINT         key: the difference line, in order of time
--   count_id       VARCHAR        text: document number of the count, or the file's name where it has none
--   sku            VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site           VARCHAR        text: site, warehouse or branch name
--   bin            VARCHAR        text: bin name; null for the site itself
--   day            DATE           day: of the event
--   drift_e4       BIGINT         units x 10,000: drift as a whole number, so that equality is exact
--   unit_cost      DECIMAL(20,6)  base currency per unit: null unknown
--   abc_class      VARCHAR        text: A, B or C if the client states it; else computed (M-6)
--   evidence       VARCHAR        text: source_id:source_row of one row behind it
--   belief_grain   VARCHAR        text: bin or site
WITH judged AS (
  SELECT e.count_line_id, d.line_id, e.count_id, e.sku, e.site, coalesce(e.bin, '(no bin)') AS bin,
         CAST(e.count_at AS DATE) AS day,
         ten_thousandths(CASE WHEN g.belief_grain = 'bin' THEN d.drift ELSE e.variance_quantity END) AS drift_e4,
         e.unit_cost, e.abc_class, row_behind(e.source_id, e.source_row) AS evidence, g.belief_grain
  FROM count_event AS e CROSS JOIN grain AS g
  JOIN (SELECT DISTINCT site FROM count_event WHERE bin IS NOT NULL) AS b ON e.site IS NOT DISTINCT FROM b.site
  LEFT JOIN difference_line AS d ON d.source = 'count' AND d.count_id = e.count_id AND d.place_key = e.place_key)
SELECT * FROM judged WHERE drift_e4 IS NOT NULL ORDER BY count_line_id
