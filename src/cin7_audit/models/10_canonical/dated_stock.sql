-- Stock on days that are known: of the dated snapshots, and of the movements up to their last day.
-- grain: basis x day x sku x site
-- needs: stock_snapshot, evidence_file, movement
-- columns:
--   rank      INTEGER        number: 1 a dated snapshot, 2 the movements
--   basis     VARCHAR        text: the snapshot or movements that say so
--   day       DATE           day: that is known
--   sku       VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site      VARCHAR        text: site, warehouse or branch name
--   quantity  DECIMAL(38,4)  units: in positive, out negative
WITH last_day AS (SELECT max(coalesce(CAST(completed_at AS DATE), effective_date)) AS day FROM movement)
SELECT 1 AS rank, 'the dated ' || coalesce(f.title, f.kind) AS basis, s.as_of AS day, s.sku, s.site,
       sum(s.on_hand) AS quantity
FROM stock_snapshot AS s JOIN evidence_file AS f ON s.source_id = f.source_id
WHERE s.as_of IS NOT NULL AND s.site IS NOT NULL GROUP BY f.title, f.kind, s.as_of, s.sku, s.site
UNION ALL
SELECT 2, 'the movements up to their last day', l.day, m.sku, m.site, sum(m.quantity)
FROM movement AS m CROSS JOIN last_day AS l WHERE l.day IS NOT NULL GROUP BY l.day, m.sku, m.site
