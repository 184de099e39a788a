-- The day of a snapshot that does not state it, taken only from agreement: with a dated snapshot, else with the
-- movements up to their last day. Agreement means that nearly all SKU totals per site are equal; otherwise the day
-- stays unknown and is asked for.
-- grain: file whose snapshot states no day, where agreement gives one
-- needs: stock_snapshot, evidence_file, undated_snapshot_file, dated_stock
-- columns:
--   source_id  VARCHAR  text: the evidence file or sheet
--   day        DATE     day: the snapshot gets
--   equal      BIGINT   count: SKU totals per site that are equal
--   lines      BIGINT   count: SKU totals per site compared
--   basis      VARCHAR  text: what the day was taken from
WITH undated AS (
  SELECT f.kind, s.sku, s.site, sum(s.on_hand) AS quantity
  FROM stock_snapshot AS s JOIN evidence_file AS f ON s.source_id = f.source_id
  WHERE s.as_of IS NULL AND s.on_hand IS NOT NULL GROUP BY 1, 2, 3),
compared AS (
  SELECT u.kind, o.rank, o.basis, o.day, count(*) AS lines,
         count(CASE WHEN u.quantity = o.quantity THEN 1 END) AS equal
  FROM undated AS u JOIN dated_stock AS o ON u.sku = o.sku AND u.site IS NOT DISTINCT FROM o.site
  WHERE u.quantity <> 0 OR o.quantity <> 0 GROUP BY 1, 2, 3, 4),
sized AS (SELECT kind, count(CASE WHEN quantity <> 0 THEN 1 END) AS lines FROM undated GROUP BY kind),
ranked AS (
  SELECT c.kind, c.basis, c.day, c.equal, c.lines,
         row_number() OVER (PARTITION BY c.kind ORDER BY c.rank, c.equal DESC, c.day DESC, c.basis) AS nth
  FROM compared AS c JOIN sized AS z ON c.kind = z.kind
  WHERE c.equal >= $snapshot_share * c.lines AND c.equal >= $snapshot_share * z.lines AND c.equal >= $snapshot_lines)
SELECT u.source_id, r.day, r.equal, r.lines, r.basis
FROM ranked AS r JOIN undated_snapshot_file AS u ON r.kind = u.kind WHERE r.nth = 1 ORDER BY r.kind, u.source_id
