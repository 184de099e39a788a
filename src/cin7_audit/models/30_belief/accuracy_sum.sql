-- Counts, totals and second moments of the lines that may enter an accuracy, by class, site, zone, counter, session
-- and unit of measure, for the whole portfolio, and for it without counted zeros the source cannot tell from not
-- counted. A group without lines has no row: no lines is not available, never 100 %.
-- grain: dimension x group
-- method: M-4, M-5, M-8, M-9, M-10, M-11, M-12, M-13, M-16
-- needs: count_variance, product
-- columns:
--   dimension        VARCHAR        text: what the lines are grouped by
--   grouped          VARCHAR        text: the group; null for the whole portfolio, or not known
--   lines            BIGINT         count: count lines
--   strict_hits      BIGINT         count: lines without any variance
--   tolerance_hits   BIGINT         count: lines inside the signed ABC tolerance (M-5)
--   over_lines       BIGINT         count: lines out of tolerance with more than believed
--   short_lines      BIGINT         count: lines out of tolerance with less than believed
--   found_lines      BIGINT         count: lines counted where belief was 0
--   unpriced_lines   BIGINT         count: lines whose variance has no value
--   net_units        DECIMAL(38,4)  units: sum of signed variances
--   gross_units      DECIMAL(38,4)  units: sum of absolute variances
--   believed_units   DECIMAL(38,4)  units: sum of absolute beliefs
--   net_amount       DECIMAL(38,4)  base currency: sum of signed variance values; loss negative
--   gross_amount     DECIMAL(38,4)  base currency: sum of absolute variance values
--   believed_amount  DECIMAL(38,4)  base currency: sum of belief x unit cost
--   clean_amount     DECIMAL(38,4)  base currency: believed value of the lines without variance
--   mape             DOUBLE         share: mean of absolute variance / counted (M-13)
--   smape            DOUBLE         share: mean of absolute variance / mean of believed and counted (M-13)
--   mape_lines       BIGINT         count: lines mape is defined on
--   smape_lines      BIGINT         count: lines smape is defined on
--   vv               DOUBLE         units squared: sum of squared variances
--   vb               DOUBLE         units squared: sum of absolute variance x absolute belief
--   bb               DOUBLE         units squared: sum of squared beliefs
--   ww               DOUBLE         base currency squared: sum of squared variance values
--   wb               DOUBLE         base currency squared: sum of absolute variance value x believed value
--   sb               DOUBLE         base currency squared: sum of signed variance value x believed value
--   pp               DOUBLE         base currency squared: sum of squared believed values
WITH base AS (SELECT * FROM count_variance WHERE is_base),
unit_of_sku AS (SELECT sku, max(unit) AS unit FROM product GROUP BY sku),
grouped AS (
  SELECT 'portfolio' AS dimension, CAST(NULL AS VARCHAR) AS grouped, * FROM base
  UNION ALL SELECT 'portfolio without ambiguous zeros', NULL, * FROM base WHERE NOT is_zero_ambiguous
  UNION ALL SELECT 'class', abc_class, * FROM base
  UNION ALL SELECT 'site', site, * FROM base
  UNION ALL SELECT 'zone', site || ' / ' || coalesce(nullif(zone, ''), 'no bin'), * FROM base
  UNION ALL SELECT 'counter', coalesce(counted_by, completed_by), * FROM base
  UNION ALL SELECT 'session', count_id, * FROM base
  UNION ALL SELECT 'unit', coalesce(u.unit, 'not stated'), b.*
    FROM base AS b LEFT JOIN unit_of_sku AS u ON b.sku = u.sku),
floats AS (
  SELECT *, CAST(variance_quantity AS DOUBLE) AS v, CAST(abs(variance_quantity) AS DOUBLE) AS size,
         CAST(believed AS DOUBLE) AS b, CAST(variance_value AS DOUBLE) AS w, CAST(believed_value AS DOUBLE) AS p
  FROM grouped)
SELECT dimension, grouped, count(*) AS lines, count(CASE WHEN variance_quantity = 0 THEN 1 END) AS strict_hits,
       count(CASE WHEN in_tolerance THEN 1 END) AS tolerance_hits,
       count(CASE WHEN variance_quantity > 0 AND NOT in_tolerance THEN 1 END) AS over_lines,
       count(CASE WHEN variance_quantity < 0 AND NOT in_tolerance THEN 1 END) AS short_lines,
       count(CASE WHEN found_stock THEN 1 END) AS found_lines,
       count(CASE WHEN variance_value IS NULL THEN 1 END) AS unpriced_lines,
       sum(variance_quantity) AS net_units, sum(abs(variance_quantity)) AS gross_units,
       sum(abs(believed)) AS believed_units, sum(variance_value) AS net_amount,
       sum(abs(variance_value)) AS gross_amount, sum(believed_value) AS believed_amount,
       sum(CASE WHEN variance_quantity = 0 THEN believed_value ELSE 0 END) AS clean_amount,
       avg(CASE WHEN counted > 0 THEN size / CAST(counted AS DOUBLE) END) AS mape,
       avg(CASE WHEN believed + counted > 0 THEN 2 * size / CAST(believed + counted AS DOUBLE) END) AS smape,
       count(CASE WHEN counted > 0 THEN 1 END) AS mape_lines,
       count(CASE WHEN believed + counted > 0 THEN 1 END) AS smape_lines,
       sum(v * v) AS vv, sum(size * abs(b)) AS vb, sum(b * b) AS bb,
       sum(w * w) AS ww, sum(abs(w) * p) AS wb, sum(w * p) AS sb, sum(p * p) AS pp
FROM floats GROUP BY dimension, grouped ORDER BY dimension, grouped NULLS FIRST
