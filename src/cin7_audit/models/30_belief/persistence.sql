-- Do failures (out of tolerance) keep their direction: pairs of consecutive failures of a line and those of the same
-- sign, beside what chance would give if each failure of the period drew its sign anew from their mix of signs.
-- grain: site, and the portfolio: the row without a site
-- method: M-22
-- needs: counted_line, count_variance
-- columns:
--   site       VARCHAR  text: site, warehouse or branch name; null the portfolio
--   pairs      BIGINT   count: failures with an earlier failure of the line
--   same_sign  BIGINT   count: of those, in the same direction as the one before
--   share      DOUBLE   share: same_sign / pairs; null without pairs
--   expected   DOUBLE   share: of same signs by chance; null without failures
WITH seen AS (
  SELECT site, pairs, same_sign, 0 AS failed, 0 AS lost FROM counted_line
  UNION ALL SELECT site, 0, 0, 1, CASE WHEN variance_quantity < 0 THEN 1 ELSE 0 END
  FROM count_variance WHERE is_measured AND in_period AND NOT in_tolerance),
summed AS (
  SELECT site, CAST(coalesce(sum(pairs), 0) AS BIGINT) AS pairs,
         CAST(coalesce(sum(same_sign), 0) AS BIGINT) AS same_sign,
         sum(lost) / nullif(sum(failed), 0) AS loss_share
  FROM seen GROUP BY GROUPING SETS ((), (site)) HAVING GROUPING(site) = 1 OR site IS NOT NULL)
SELECT site, pairs, same_sign, same_sign / nullif(pairs, 0) AS share,
       loss_share * loss_share + (1 - loss_share) * (1 - loss_share) AS expected
FROM summed ORDER BY site NULLS FIRST
