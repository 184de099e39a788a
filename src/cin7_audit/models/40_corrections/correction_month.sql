-- Corrections beside movements and inventory, month by month: what M-17 (per 1,000 movement lines, per 100 active
-- lines) and M-18 (gross and net value over inventory) are made of. The whole client is the sum over sites. A site
-- that holds stock has a row in every month of the client, also where it neither moved nor corrected: its stock is
-- inventory. Opening rows and go-live loads are left out on both sides.
-- grain: month x site
-- method: M-17, M-18
-- needs: register, movement_event, inventory_month
-- columns:
--   month           VARCHAR        text: YYYY-MM
--   site            VARCHAR        text: site, warehouse or branch name
--   corrections     BIGINT         count: correction lines
--   documents       BIGINT         count: documents
--   gross           DECIMAL(38,4)  base currency: sum of absolute values
--   net             DECIMAL(38,4)  base currency: signed sum; loss negative
--   losses          DECIMAL(38,4)  base currency: sum of losses
--   gains           DECIMAL(38,4)  base currency: sum of gains
--   unvalued        BIGINT         count: correction lines without a value
--   movement_lines  BIGINT         count: movement lines
--   active_lines    BIGINT         count: skus with a movement
--   inventory       DECIMAL(18,2)  base currency: at the end of the month
WITH corrected AS (
  SELECT month, coalesce(site, '') AS site, count(*) AS corrections, count(DISTINCT document_no) AS documents,
         coalesce(sum(abs(value)), 0) AS gross, coalesce(sum(value), 0) AS net,
         coalesce(sum(CASE WHEN value < 0 THEN value END), 0) AS losses,
         coalesce(sum(CASE WHEN value > 0 THEN value END), 0) AS gains, count(*) - count(value) AS unvalued
  FROM register WHERE NOT is_opening AND month IS NOT NULL GROUP BY 1, 2),
moved AS (
  SELECT strftime(stock_day, '%Y-%m') AS month, coalesce(site, '') AS site, count(*) AS movement_lines,
         count(DISTINCT sku) AS active_lines
  FROM movement_event WHERE quantity <> 0 AND kind <> 'opening' AND stock_day IS NOT NULL
    AND (document_no IS NULL
      OR document_no NOT IN (SELECT document_no FROM register WHERE is_opening AND document_no IS NOT NULL))
  GROUP BY 1, 2),
acted AS (SELECT month, site FROM corrected UNION SELECT month, site FROM moved),
held AS (SELECT month, coalesce(site, '') AS site, inventory FROM inventory_month),
every AS (
  SELECT month, site FROM acted
  UNION SELECT month, site FROM held WHERE inventory <> 0 AND month IN (SELECT month FROM acted))
SELECT k.month, nullif(k.site, '') AS site, coalesce(c.corrections, 0) AS corrections,
       coalesce(c.documents, 0) AS documents, coalesce(c.gross, 0) AS gross, coalesce(c.net, 0) AS net,
       coalesce(c.losses, 0) AS losses, coalesce(c.gains, 0) AS gains, coalesce(c.unvalued, 0) AS unvalued,
       coalesce(a.movement_lines, 0) AS movement_lines, coalesce(a.active_lines, 0) AS active_lines, i.inventory
FROM every AS k LEFT JOIN corrected AS c ON k.month = c.month AND k.site = c.site
LEFT JOIN moved AS a ON k.month = a.month AND k.site = a.site
LEFT JOIN held AS i ON k.month = i.month AND k.site = i.site
ORDER BY 1, 2
