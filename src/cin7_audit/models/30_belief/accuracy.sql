-- The accuracy measures side by side, for every grouping of the count lines that may enter an accuracy: by class,
-- site, zone, counter, session and unit of measure, for the whole portfolio, and for it without counted zeros the
-- source cannot tell from not counted. For each measure its numerator, denominator, value (a share) and 95 % bounds:
-- binary measures carry Wilson bounds (M-14); ratios of sums carry linearised bounds, as lines and not units were
-- sampled. A group without lines has no row, and a measure without a base no value: no lines is not available, never
-- 100 %.
-- grain: dimension x group
-- method: M-4, M-5, M-8, M-9, M-10, M-11, M-12, M-13, M-14, M-16
-- needs: count_variance, product
-- columns:
--   dimension                   VARCHAR        text: what the lines are grouped by
--   grouped                     VARCHAR        text: the group; null for the whole portfolio, or not known
--   lines                       BIGINT         count: count lines
--   strict_hits                 BIGINT         count: lines without any variance
--   tolerance_hits              BIGINT         count: lines inside the signed ABC tolerance (M-5)
--   over_lines                  BIGINT         count: lines out of tolerance with more than believed
--   short_lines                 BIGINT         count: lines out of tolerance with less than believed
--   found_lines                 BIGINT         count: lines counted where belief was 0
--   unpriced_lines              BIGINT         count: lines whose variance has no value
--   net_units                   DECIMAL(38,4)  units: sum of signed variances
--   gross_units                 DECIMAL(38,4)  units: sum of absolute variances
--   believed_units              DECIMAL(38,4)  units: sum of absolute beliefs
--   net_amount                  DECIMAL(38,4)  base currency: sum of signed variance values; loss negative
--   gross_amount                DECIMAL(38,4)  base currency: sum of absolute variance values
--   believed_amount             DECIMAL(38,4)  base currency: sum of belief x unit cost
--   clean_amount                DECIMAL(38,4)  base currency: believed value of the lines without variance
--   mape                        DOUBLE         share: mean of absolute variance / counted (M-13)
--   smape                       DOUBLE         share: mean of absolute variance / mean of believed and counted (M-13)
--   mape_lines                  BIGINT         count: lines mape is defined on
--   smape_lines                 BIGINT         count: lines smape is defined on
--   strict_numerator            BIGINT         count: lines without any variance
--   strict_denominator          BIGINT         count: count lines
--   strict                      DOUBLE         share: M-4: lines without any variance
--   strict_low                  DOUBLE         share: lower 95 % bound
--   strict_high                 DOUBLE         share: upper 95 % bound
--   in_tolerance_numerator      BIGINT         count: lines in tolerance
--   in_tolerance_denominator    BIGINT         count: count lines
--   in_tolerance                DOUBLE         share: M-5: lines in tolerance
--   in_tolerance_low            DOUBLE         share: lower 95 % bound
--   in_tolerance_high           DOUBLE         share: upper 95 % bound
--   gross_quantity_numerator    DECIMAL(38,4)  units: sum of absolute variances
--   gross_quantity_denominator  DECIMAL(38,4)  units: sum of absolute beliefs
--   gross_quantity              DOUBLE         share: M-8: 1 - absolute variance / belief
--   gross_quantity_low          DOUBLE         share: lower 95 % bound
--   gross_quantity_high         DOUBLE         share: upper 95 % bound
--   gross_value_numerator       DECIMAL(38,4)  base currency: sum of absolute variance values
--   gross_value_denominator     DECIMAL(38,4)  base currency: sum of belief x unit cost
--   gross_value                 DOUBLE         share: M-9: 1 - absolute variance value / believed value
--   gross_value_low             DOUBLE         share: lower 95 % bound
--   gross_value_high            DOUBLE         share: upper 95 % bound
--   net_value_numerator         DECIMAL(38,4)  base currency: absolute sum of variance values
--   net_value_denominator       DECIMAL(38,4)  base currency: sum of belief x unit cost
--   net_value                   DOUBLE         share: M-10: 1 - net variance value / believed value
--   net_value_low               DOUBLE         share: lower 95 % bound
--   net_value_high              DOUBLE         share: upper 95 % bound
--   cancellation                DOUBLE         share: 1 - net / gross variance value (M-11); null without a variance
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
  FROM grouped),
-- totals, and second moments: v variance, b belief in units, w variance, p belief in base currency
summed AS (
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
         coalesce(sum(v * v), 0) AS vv, coalesce(sum(size * abs(b)), 0) AS vb, coalesce(sum(b * b), 0) AS bb,
         coalesce(sum(w * w), 0) AS ww, coalesce(sum(abs(w) * p), 0) AS wb, coalesce(sum(w * p), 0) AS sb,
         coalesce(sum(p * p), 0) AS pp
  FROM floats GROUP BY dimension, grouped),
-- what a ratio of sums loses, as a share of its base, and the standard error of that share
lost AS (
  SELECT *, lost_share(gross_units, believed_units) AS units_lost,
         lost_share(gross_amount, believed_amount) AS value_lost, lost_share(net_amount, believed_amount) AS net_lost,
         lost_error(units_lost, vv, vb, bb, believed_units) AS units_error,
         lost_error(value_lost, ww, wb, pp, believed_amount) AS value_error,
         lost_error(net_lost, ww, sb, pp, believed_amount) AS net_error
  FROM summed)
SELECT * EXCLUDE (vv, vb, bb, ww, wb, sb, pp, units_lost, value_lost, net_lost, units_error, value_error, net_error),
       strict_hits AS strict_numerator, lines AS strict_denominator, strict_hits / lines AS strict,
       wilson_low(strict_hits, lines) AS strict_low, wilson_high(strict_hits, lines) AS strict_high,
       tolerance_hits AS in_tolerance_numerator, lines AS in_tolerance_denominator,
       tolerance_hits / lines AS in_tolerance, wilson_low(tolerance_hits, lines) AS in_tolerance_low,
       wilson_high(tolerance_hits, lines) AS in_tolerance_high,
       gross_units AS gross_quantity_numerator, believed_units AS gross_quantity_denominator,
       kept_share(gross_units, believed_units) AS gross_quantity,
       kept_low(units_lost, units_error) AS gross_quantity_low,
       kept_high(units_lost, units_error) AS gross_quantity_high,
       gross_amount AS gross_value_numerator, believed_amount AS gross_value_denominator,
       kept_share(gross_amount, believed_amount) AS gross_value,
       kept_low(value_lost, value_error) AS gross_value_low, kept_high(value_lost, value_error) AS gross_value_high,
       CASE WHEN believed_amount > 0 THEN abs(net_amount) ELSE net_amount END AS net_value_numerator,
       believed_amount AS net_value_denominator, kept_share(net_amount, believed_amount) AS net_value,
       kept_low(net_lost, net_error) AS net_value_low, kept_high(net_lost, net_error) AS net_value_high,
       kept_share(net_amount, gross_amount) AS cancellation
FROM lost ORDER BY dimension, grouped NULLS FIRST
