-- How much of the stock nobody has confirmed within the cadence of its class: all of it, by site, and by site and
-- class. Places with a positive value count; a site or class without one has no row.
-- grain: level x site x class
-- method: M-25
-- needs: coverage
-- columns:
--   level          VARCHAR        text: portfolio, site, or class of a site
--   site           VARCHAR        text: site, warehouse or branch name; null all, or not known
--   abc_class      VARCHAR        text: A, B or C if the client states it; else computed (M-6); null all
--   places         BIGINT         count: places with stock of a positive value
--   never_counted  BIGINT         count: of those, never counted in the evidence
--   overdue        BIGINT         count: of those, never counted, or not within the cadence
--   value          DECIMAL(38,4)  base currency: of the stock at these places
--   overdue_value  DECIMAL(38,4)  base currency: of that, overdue
--   share          DOUBLE         share: overdue value / value; null without value
WITH held AS (
  SELECT *, CASE WHEN value > 0 THEN value END AS worth, value > 0 AND overdue AS is_late FROM coverage),
summed AS (
  SELECT CASE GROUPING(site, abc_class) WHEN 3 THEN 'portfolio' WHEN 1 THEN 'site' ELSE 'class' END AS level,
         site, abc_class, count(worth) AS places, count(CASE WHEN worth > 0 AND counts = 0 THEN 1 END) AS never_counted,
         count(CASE WHEN is_late THEN 1 END) AS overdue, coalesce(sum(worth), 0) AS value,
         coalesce(sum(CASE WHEN is_late THEN worth END), 0) AS overdue_value
  FROM held GROUP BY GROUPING SETS ((), (site), (site, abc_class))
  HAVING count(worth) > 0 OR (GROUPING(site) = 1 AND count(*) > 0))
SELECT *, CAST(overdue_value * 10000 AS HUGEINT) / nullif(CAST(value * 10000 AS HUGEINT), 0) AS share
FROM summed ORDER BY level = 'class', level = 'site', site NULLS LAST, abc_class NULLS LAST
