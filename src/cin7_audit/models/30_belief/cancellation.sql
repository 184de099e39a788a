-- What is left after errors cancel inside a bin, a site, the portfolio, as a share: 0 all one way, 1 perfect offset.
-- grain: level
-- method: M-11
-- needs: count_variance
-- columns:
--   level  VARCHAR        text: bin, site or portfolio: inside which errors cancel
--   net    DECIMAL(38,4)  base currency: absolute variance value left after cancelling
--   gross  DECIMAL(38,4)  base currency: sum of absolute variance values
--   ratio  DOUBLE         share: 1 - net / gross; null without a variance
WITH base AS (SELECT site, bin, variance_value FROM count_variance WHERE is_base AND variance_value IS NOT NULL),
bins AS (SELECT site, bin, sum(variance_value) AS net FROM base GROUP BY site, bin),
sites AS (SELECT site, sum(variance_value) AS net FROM base GROUP BY site),
total AS (SELECT sum(abs(variance_value)) AS gross, abs(sum(variance_value)) AS net FROM base),
levels AS (
  SELECT 'bin' AS level, (SELECT sum(abs(net)) FROM bins) AS net, gross FROM total
  UNION ALL SELECT 'site', (SELECT sum(abs(net)) FROM sites), gross FROM total
  UNION ALL SELECT 'portfolio', net, gross FROM total)
SELECT *, kept_share(net, gross) AS ratio FROM levels
