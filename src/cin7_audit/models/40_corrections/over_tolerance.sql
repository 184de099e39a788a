-- Counts over the tolerance of their class (in units, in value, or nothing believed), and whether a second count stood
-- close by: $recount_days or less before or after.
-- grain: count x place out of tolerance
-- method: M-40
-- needs: count_interval
-- columns:
--   point_id        INTEGER        key: count x place
--   count_id        VARCHAR        text: document number of the count, or the file's name where it has none
--   sku             VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site            VARCHAR        text: site; '' not stated
--   believed        DECIMAL(38,4)  units: what the count is judged against: recorded, else rebuilt where it can be
--   counted         DECIMAL(38,4)  units: counted
--   variance        DECIMAL(38,4)  units: counted - believed; loss negative
--   variance_value  DECIMAL(18,4)  base currency: variance x unit cost; loss negative; null without a cost
--   is_recounted    BOOLEAN        yes or no: a second count stood close by
WITH limited AS (
  SELECT *, CASE abc_class WHEN 'A' THEN $tolerance_a_percent WHEN 'B' THEN $tolerance_b_percent
           ELSE $tolerance_c_percent END / 100.0 * abs(believed)
           * CASE WHEN variance > 0 THEN $tolerance_over_factor ELSE $tolerance_short_factor END AS band,
         CASE WHEN abc_class = 'C' THEN $tolerance_c_floor_units ELSE 0 END AS floor_units,
         CASE WHEN variance > 0 THEN $tolerance_value_over ELSE $tolerance_value_short END AS value_limit,
         lag(count_at) OVER w AS earlier_at, lead(count_at) OVER w AS later_at
  FROM count_interval WINDOW w AS (PARTITION BY place_key ORDER BY ord, point_id))
SELECT point_id, count_id, sku, coalesce(site, '') AS site, believed, counted, variance, variance_value,
       coalesce(date_diff('day', CAST(earlier_at AS DATE), CAST(count_at AS DATE)) <= $recount_days
         OR date_diff('day', CAST(count_at AS DATE), CAST(later_at AS DATE)) <= $recount_days, FALSE) AS is_recounted
FROM limited WHERE variance <> 0 AND (believed <= 0 OR abs(variance) > greatest(band, floor_units)
  OR (value_limit > 0 AND abs(variance_value) > value_limit))
ORDER BY abs(variance_value) DESC NULLS LAST, point_id
