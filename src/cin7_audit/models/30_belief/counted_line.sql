-- Every counted line with its counts, failures (out of tolerance), gains and losses, the intervals between its counts
-- and how its failures follow each other: `pairs` of failures with one before, those of the same sign, and whether a
-- variance of one sign keeps growing. Most failing lines first.
-- grain: counted line (line_key)
-- method: M-20, M-22
-- needs: count_variance, line_interval
-- columns:
--   line_key            INTEGER        key: the counted line: key_id, or -place_key
--   sku                 VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site                VARCHAR        text: site, warehouse or branch name
--   bin                 VARCHAR        text: bin name; null for the site itself
--   batch               VARCHAR        text: batch or serial; null none
--   abc_class           VARCHAR        text: A, B or C if the client states it; else computed (M-6)
--   counts              BIGINT         count: confirmed counts
--   failures            BIGINT         count: of those, out of tolerance
--   first_count         DATE           day: of the first count
--   last_count          DATE           day: of the last count
--   first_failure       DATE           day: first out of tolerance; null never
--   last_failure        DATE           day: last out of tolerance; null never
--   net_units           DECIMAL(38,4)  units: sum of signed variances
--   gross_units         DECIMAL(38,4)  units: sum of absolute variances
--   net_value           DECIMAL(38,4)  base currency: sum of signed variance values; loss negative
--   gross_value         DECIMAL(38,4)  base currency: sum of absolute variance values
--   is_difference_only  BOOLEAN        yes or no: the source lists only lines that differ: no accuracy denominator
--   intervals           BIGINT         count: intervals between counts of the line
--   failed_intervals    BIGINT         count: of those, failed
--   days_observed       HUGEINT        days: all intervals together
--   units_moved         DECIMAL(38,4)  units: moved in all intervals, corrections excluded
--   gross_drift         DECIMAL(38,4)  units: sum of absolute drift over the intervals
--   pairs               BIGINT         count: failures with an earlier failure of the line
--   same_sign           BIGINT         count: of those, in the same direction as the one before
--   naive_days          DOUBLE         days: mean from one failure to the next; null without two
--   is_compounding      BOOLEAN        yes or no: three failures in a row one way, each larger than the last
WITH counted AS (
  SELECT line_key, min(sku) AS sku, min(site) AS site, min(bin) AS bin, min(batch) AS batch,
         min(abc_class) AS abc_class, count(*) AS counts, count(CASE WHEN NOT in_tolerance THEN 1 END) AS failures,
         min(count_day) AS first_count, max(count_day) AS last_count,
         min(CASE WHEN NOT in_tolerance THEN count_day END) AS first_failure,
         max(CASE WHEN NOT in_tolerance THEN count_day END) AS last_failure,
         sum(variance_quantity) AS net_units, sum(abs(variance_quantity)) AS gross_units,
         sum(variance_value) AS net_value, sum(abs(variance_value)) AS gross_value,
         bool_or(is_difference_only) AS is_difference_only
  FROM count_variance WHERE is_measured GROUP BY line_key),
spaced AS (
  SELECT line_key, count(*) AS intervals, count(CASE WHEN failed THEN 1 END) AS failed_intervals,
         sum(days) AS days_observed, sum(moved) AS units_moved, sum(abs(drift)) AS gross_drift
  FROM line_interval GROUP BY line_key),
failing AS (
  SELECT line_key, ord, count_line_id, count_day, sign(variance_quantity) AS direction, abs(variance_quantity) AS size
  FROM count_variance WHERE is_measured AND NOT in_tolerance),
paired AS (
  SELECT line_key, count_day, direction, size, lag(direction) OVER w AS before, lag(count_day) OVER w AS day_before,
         lag(size) OVER w AS size_before, lag(direction, 2) OVER w AS before_that,
         lag(size, 2) OVER w AS size_before_that
  FROM failing WINDOW w AS (PARTITION BY line_key ORDER BY ord, count_line_id)),
persistent AS (
  SELECT line_key, count(before) AS pairs, count(CASE WHEN direction = before THEN 1 END) AS same_sign,
         avg(CASE WHEN day_before IS NOT NULL THEN date_diff('day', day_before, count_day) END) AS naive_days,
         max(CASE WHEN direction = before AND before = before_that AND size > size_before
                   AND size_before > size_before_that THEN 1 ELSE 0 END) = 1 AS is_compounding
  FROM paired GROUP BY line_key)
SELECT c.*, coalesce(s.intervals, 0) AS intervals, coalesce(s.failed_intervals, 0) AS failed_intervals,
       s.days_observed, s.units_moved, s.gross_drift, coalesce(p.pairs, 0) AS pairs,
       coalesce(p.same_sign, 0) AS same_sign, p.naive_days, coalesce(p.is_compounding, FALSE) AS is_compounding
FROM counted AS c LEFT JOIN spaced AS s ON c.line_key = s.line_key
LEFT JOIN persistent AS p ON c.line_key = p.line_key
ORDER BY c.failures DESC, c.gross_value DESC NULLS LAST, c.sku, c.site NULLS FIRST, c.bin NULLS FIRST,
         c.batch NULLS FIRST
