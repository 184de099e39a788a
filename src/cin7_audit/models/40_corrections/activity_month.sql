-- What moved in a month: the exposure that corrections are set against. Opening rows and go-live loads are left out.
-- grain: month x site
-- method: M-17
-- needs: movement_event, register
-- columns:
--   month           VARCHAR        text: YYYY-MM
--   site            VARCHAR        text: site; '' not stated
--   movement_lines  BIGINT         count: movement lines
--   active_lines    BIGINT         count: skus with a movement
--   units           DECIMAL(38,4)  units: sum of absolute units moved
SELECT strftime(stock_day, '%Y-%m') AS month, coalesce(site, '') AS site, count(*) AS movement_lines,
       count(DISTINCT sku) AS active_lines, sum(abs(quantity)) AS units
FROM movement_event WHERE quantity <> 0 AND kind <> 'opening' AND stock_day IS NOT NULL
  AND (document_no IS NULL
    OR document_no NOT IN (SELECT document_no FROM register WHERE is_opening AND document_no IS NOT NULL))
GROUP BY 1, 2
