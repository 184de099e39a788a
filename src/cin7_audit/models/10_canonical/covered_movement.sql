-- Movements that a better report covers: one report per SKU, site and day, others fill what it does not reach.
-- grain: movement
-- needs: movement, source_rank, movement_cover
-- columns:
--   table_name  VARCHAR  text: the table the row stands in
--   row_id      BIGINT   number: its place in that table
--   why         VARCHAR  text: why it is set aside, in words for readers
WITH ranked AS (
  SELECT DISTINCT r.source_id, c.final_rank FROM source_rank AS r JOIN movement_cover AS c ON r.kind = c.kind),
mine AS (
  SELECT m.rowid AS row_id, m.sku, m.site, coalesce(m.effective_date, CAST(m.completed_at AS DATE)) AS day,
         f.final_rank
  FROM movement AS m JOIN ranked AS f ON m.source_id = f.source_id),
covered AS (
  SELECT m.row_id, min(c.source_id) AS better FROM mine AS m JOIN movement_cover AS c
    ON m.sku = c.sku AND c.final_rank < m.final_rank AND m.day BETWEEN c.first_day AND c.last_day
    AND (c.site IS NULL OR m.site IS NULL OR c.site = m.site)
  GROUP BY m.row_id)
SELECT 'movement' AS table_name, row_id, 'described better by ' || better AS why FROM covered
