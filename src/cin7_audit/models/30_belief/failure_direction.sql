-- Failures (out of tolerance) of the period and how many of them are losses.
-- grain: site
-- method: M-22
-- needs: count_variance
-- columns:
--   site      VARCHAR  text: site, warehouse or branch name
--   failures  BIGINT   count: count lines out of tolerance
--   losses    BIGINT   count: of those, counted less than believed
SELECT site, count(*) AS failures, count(CASE WHEN variance_quantity < 0 THEN 1 END) AS losses
FROM count_variance WHERE is_measured AND in_period AND NOT in_tolerance GROUP BY site ORDER BY site NULLS FIRST
