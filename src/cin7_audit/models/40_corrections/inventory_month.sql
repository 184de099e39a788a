-- Inventory by site at each month end, quantities x one unit cost per sku, base currency. The level is anchored on the
-- latest dated snapshot (then rolled back by movements); without one, on opening rows; without either, movements are
-- the whole history. One cost per sku at all dates keeps changes of cost out of the series; it is a denominator, not a
-- valuation.
-- grain: month x site
-- needs: movement_event, sku_cost, stock_snapshot
-- columns:
--   month      VARCHAR        text: YYYY-MM
--   site       VARCHAR        text: site, warehouse or branch name
--   inventory  DECIMAL(18,2)  base currency: at the end of the month
WITH last_snapshot AS (SELECT max(as_of) AS as_of FROM stock_snapshot),
moved AS (
  SELECT coalesce(m.site, '') AS site, CAST(date_trunc('month', m.stock_day) AS DATE) AS month,
         sum(m.quantity * c.unit_cost) AS change,
         sum(CASE WHEN m.stock_day > s.as_of THEN m.quantity * c.unit_cost ELSE 0 END) AS change_after
  FROM movement_event AS m JOIN sku_cost AS c ON m.sku = c.sku CROSS JOIN last_snapshot AS s
  WHERE m.stock_day IS NOT NULL AND m.quantity <> 0 GROUP BY 1, 2),
snapped AS (
  SELECT coalesce(s.site, '') AS site, sum(s.on_hand * c.unit_cost) AS level
  FROM stock_snapshot AS s JOIN sku_cost AS c ON s.sku = c.sku
  WHERE s.as_of = (SELECT as_of FROM last_snapshot) GROUP BY 1),
months AS (SELECT DISTINCT month FROM moved),
sites AS (SELECT DISTINCT site FROM moved UNION SELECT site FROM snapped),
total AS (SELECT site, sum(change) AS change, sum(change_after) AS change_after FROM moved GROUP BY site),
filled AS (
  SELECT s.site, m.month, coalesce(v.change, 0) AS change
  FROM sites AS s CROSS JOIN months AS m LEFT JOIN moved AS v ON v.site = s.site AND v.month = m.month),
rolled AS (
  SELECT site, month, sum(change) OVER (PARTITION BY site ORDER BY month
                                        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS level
  FROM filled)
SELECT strftime(r.month, '%Y-%m') AS month, nullif(r.site, '') AS site,
       CAST(r.level + CASE WHEN p.level IS NULL THEN 0 ELSE p.level - (t.change - coalesce(t.change_after, 0)) END
         AS DECIMAL(18,2)) AS inventory
FROM rolled AS r LEFT JOIN snapped AS p ON r.site = p.site LEFT JOIN total AS t ON r.site = t.site
