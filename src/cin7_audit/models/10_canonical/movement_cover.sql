-- What a movement file covers: the days it states (else those of its rows), the sites it names (all, if it names
-- none), its SKUs.
-- grain: kind of file x days x SKU x site
-- needs: movement, source_rank, movement_report
-- columns:
--   kind        VARCHAR  text: kind of file
--   final_rank  INTEGER  number: movement_rank, 10 more where most rows name no site
--   first_day   DATE     day: first covered
--   last_day    DATE     day: last covered
--   sku         VARCHAR  text: stock keeping unit, trimmed; the spelling of the product master
--   site        VARCHAR  text: site covered; null all
--   source_id   VARCHAR  text: a file of that rank
WITH dated AS (SELECT m.*, coalesce(m.effective_date, CAST(m.completed_at AS DATE)) AS day FROM movement AS m),
ranked AS (
  SELECT r.*, p.final_rank FROM source_rank AS r JOIN movement_report AS p ON r.movement_rank = p.movement_rank),
days AS (
  SELECT m.source_id, r.kind, r.final_rank, least(coalesce(r.period_from, min(m.day)), min(m.day)) AS first_day,
         greatest(coalesce(r.period_to, max(m.day)), max(m.day)) AS last_day, count(m.site) AS with_site
  FROM dated AS m JOIN ranked AS r ON m.source_id = r.source_id
  GROUP BY m.source_id, r.kind, r.final_rank, r.period_from, r.period_to)
SELECT DISTINCT d.kind, d.final_rank, d.first_day, d.last_day, m.sku,
       CASE WHEN d.with_site = 0 THEN NULL ELSE s.site END AS site,
       min(d.source_id) OVER (PARTITION BY d.final_rank) AS source_id
FROM days AS d JOIN (SELECT DISTINCT source_id, sku FROM movement) AS m ON d.source_id = m.source_id
LEFT JOIN (SELECT DISTINCT source_id, site FROM movement WHERE site IS NOT NULL) AS s ON d.source_id = s.source_id
