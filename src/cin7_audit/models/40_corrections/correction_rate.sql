-- How often and how much, for the whole client: corrections per 1,000 movement lines and per 100 active lines (sku x
-- site with a movement), gross and net value as shares of the month's inventory.
-- grain: month
-- method: M-17, M-18
-- needs: correction_month
-- columns:
--   month           VARCHAR        text: YYYY-MM
--   corrections     BIGINT         count: correction lines
--   documents       BIGINT         count: documents
--   movement_lines  BIGINT         count: movement lines
--   active_lines    BIGINT         count: lines with a movement
--   unvalued        BIGINT         count: correction lines without a value
--   gross           DECIMAL(38,4)  base currency: sum of absolute values
--   net             DECIMAL(38,4)  base currency: signed sum; loss negative
--   losses          DECIMAL(38,4)  base currency: sum of losses
--   gains           DECIMAL(38,4)  base currency: sum of gains
--   inventory       DECIMAL(38,2)  base currency: at the end of the month
--   per_1000_lines  DOUBLE         number: corrections per 1,000 movement lines; null without movements
--   per_100_active  DOUBLE         number: corrections per 100 active lines; null without one
--   gross_share     DECIMAL(38,6)  share: gross value over inventory; null without inventory
--   net_share       DECIMAL(38,6)  share: net value over inventory; null without inventory
WITH summed AS (
  SELECT month, CAST(sum(corrections) AS BIGINT) AS corrections, CAST(sum(documents) AS BIGINT) AS documents,
         CAST(sum(movement_lines) AS BIGINT) AS movement_lines, CAST(sum(active_lines) AS BIGINT) AS active_lines,
         CAST(sum(unvalued) AS BIGINT) AS unvalued, sum(gross) AS gross, sum(net) AS net, sum(losses) AS losses,
         sum(gains) AS gains, coalesce(sum(inventory), 0) AS inventory
  FROM correction_month GROUP BY month)
SELECT *, 1000 * corrections / nullif(movement_lines, 0) AS per_1000_lines,
       100 * corrections / nullif(active_lines, 0) AS per_100_active,
       exact_share(gross, nullif(greatest(inventory, 0), 0)) AS gross_share,
       exact_share(net, nullif(greatest(inventory, 0), 0)) AS net_share
FROM summed ORDER BY month
