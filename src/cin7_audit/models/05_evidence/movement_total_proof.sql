-- Grouped or summarised movement totals against the movement lines of the same period, SKU and site. All totals of the
-- file first, then those that differ, not more than a page of them.
-- grain: file; SKU and site of a file that differs
-- needs: movement_total, movement, evidence_file
-- columns:
--   proof       VARCHAR        text: which comparison
--   scope       VARCHAR        text: of what
--   expected    DECIMAL(38,4)  units: net quantity of the totals
--   found       DECIMAL(38,4)  units: net quantity of the lines
--   holds       BOOLEAN        yes or no: the two agree
--   note        VARCHAR        text: how many hold; empty for a single one
--   source_id   VARCHAR        text: the evidence file or sheet
--   source_row  BIGINT         number: row in that file
WITH asked AS (
  SELECT DISTINCT source_id, period_from, period_to, sku, site FROM movement_total
  WHERE period_from IS NOT NULL AND period_to IS NOT NULL),
line AS (
  SELECT t.source_id, t.period_from, t.period_to, t.sku, t.site, sum(m.quantity) AS net
  FROM asked AS t JOIN movement AS m ON m.sku = t.sku AND (t.site IS NULL OR m.site = t.site)
    AND coalesce(m.effective_date, CAST(m.completed_at AS DATE)) BETWEEN t.period_from AND t.period_to
  GROUP BY 1, 2, 3, 4, 5),
told AS (
  SELECT source_id, period_from, period_to, sku, site, sum(coalesce(quantity_in, 0) - coalesce(quantity_out, 0)) AS net,
         min(source_row) AS source_row
  FROM movement_total WHERE quantity_in IS NOT NULL OR quantity_out IS NOT NULL GROUP BY 1, 2, 3, 4, 5),
compared AS (
  SELECT t.source_id, f.label, t.sku, t.site, t.net AS expected, coalesce(l.net, 0) AS found, t.source_row,
         t.net <> coalesce(l.net, 0) AS is_wrong
  FROM told AS t JOIN evidence_file AS f ON t.source_id = f.source_id
  LEFT JOIN line AS l ON t.source_id = l.source_id AND t.period_from = l.period_from AND t.period_to = l.period_to
    AND t.sku = l.sku AND t.site IS NOT DISTINCT FROM l.site
  WHERE t.period_from IS NOT NULL AND EXISTS (SELECT 1 FROM movement)),
file AS (
  SELECT label, min(source_id) AS file_id, sum(expected) AS expected, sum(found) AS found,
         NOT bool_or(is_wrong) AS holds,
         count(CASE WHEN NOT is_wrong THEN 1 END) || ' of ' || count(*) || ' SKU totals agree' AS note
  FROM compared GROUP BY label),
proof AS (
  SELECT file_id, 0 AS place, label AS scope, expected, found, holds, note, file_id AS source_id,
         CAST(NULL AS BIGINT) AS source_row
  FROM file
  UNION ALL
  SELECT f.file_id, row_number() OVER (PARTITION BY c.label ORDER BY c.source_id, c.sku, c.site, c.source_row),
         c.sku || ' at ' || coalesce(nullif(c.site, ''), 'all sites') || ' in ' || c.label, c.expected, c.found, FALSE,
         '', c.source_id, c.source_row
  FROM compared AS c JOIN file AS f ON c.label = f.label WHERE c.is_wrong)
SELECT 'movement totals = movement lines' AS proof, scope, CAST(expected AS DECIMAL(38,4)) AS expected,
       CAST(found AS DECIMAL(38,4)) AS found, holds, note, source_id, source_row
FROM proof WHERE place <= $listed_totals ORDER BY file_id, place
