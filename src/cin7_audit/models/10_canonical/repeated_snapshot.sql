-- One snapshot per day and site, bin before site, with values before without, the API before exports; of two exports
-- of one kind and day, the later file's figure per place.
-- grain: row of stock_snapshot
-- needs: stock_snapshot, source_rank
-- columns:
--   table_name  VARCHAR  text: the table the row stands in
--   row_id      BIGINT   number: its place in that table
--   why         VARCHAR  text: why it is set aside, in words for readers
WITH keyed AS (
  SELECT s.rowid AS row_id, s.*, r.kind, r.delivery, r.document_rank
  FROM stock_snapshot AS s JOIN source_rank AS r ON s.source_id = r.source_id),
offers AS (
  SELECT as_of, site, kind, document_rank, min(source_id) AS first_source,
         CASE WHEN max(CASE WHEN coalesce(grain, 'site') = 'bin' THEN 1 ELSE 0 END) = 1 THEN 0 ELSE 1 END AS coarse,
         CASE WHEN count(value) > 0 THEN 0 ELSE 1 END AS valueless
  FROM keyed GROUP BY as_of, site, kind, document_rank),
best AS (
  SELECT *, row_number() OVER (PARTITION BY as_of, site ORDER BY coarse, valueless, document_rank, kind) AS nth
  FROM offers),
latest AS (
  SELECT as_of, sku, site, bin, batch, kind, max(delivery) AS delivery FROM keyed
  GROUP BY as_of, sku, site, bin, batch, kind)
SELECT 'stock_snapshot' AS table_name, k.row_id,
       CASE WHEN k.kind <> b.kind THEN 'same day described better by ' || b.first_source
            ELSE 'same day and place again in ' || l.delivery END AS why
FROM keyed AS k
JOIN best AS b ON k.as_of IS NOT DISTINCT FROM b.as_of AND k.site IS NOT DISTINCT FROM b.site AND b.nth = 1
LEFT JOIN latest AS l ON k.as_of IS NOT DISTINCT FROM l.as_of AND k.sku IS NOT DISTINCT FROM l.sku
  AND k.site IS NOT DISTINCT FROM l.site AND k.bin IS NOT DISTINCT FROM l.bin
  AND k.batch IS NOT DISTINCT FROM l.batch AND k.kind = l.kind
WHERE k.kind <> b.kind OR k.delivery <> l.delivery
