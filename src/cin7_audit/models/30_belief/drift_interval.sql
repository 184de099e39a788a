-- Confirmed variances with the days in which they can have accrued: a variance found at a count grew between the last
-- confirmed count of the place and this one, so from the day after it. The first count of a place is measured from its
-- first movement: there is no earlier confirmation. Posted is the accounting day of the correction, else that of the
-- count.
-- grain: count x place with a variance that has a value
-- method: M-29
-- needs: count_interval, movement_event, correction
-- columns:
--   interval_id   INTEGER        key: the confirmed variance: point_id of its count
--   place_key     INTEGER        key: the place at the grain belief is known at: key_id or site_key
--   count_id      VARCHAR        text: document number of the count, or the file's name where it has none
--   sku           VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site          VARCHAR        text: site, warehouse or branch name
--   abc_class     VARCHAR        text: A, B or C if the client states it; else computed (M-6)
--   ordinal       BIGINT         number: of the count within its place, from 1
--   variance      DECIMAL(38,4)  units: counted - believed; loss negative
--   value         DECIMAL(18,4)  base currency: variance x unit cost; loss negative
--   value_e4      BIGINT         base currency / 10,000: the value in whole numbers
--   from_day      DATE           day: first on which the variance can have accrued
--   to_day        DATE           day: of the count
--   posted_day    DATE           day: of the posting
--   posted_month  VARCHAR        text: month of posting, 2026-03
--   is_first      BOOLEAN        yes or no: no confirmed count before it
WITH first_move AS (SELECT place_key, min(stock_day) AS first_day FROM movement_event GROUP BY place_key),
posted AS (
  SELECT document_no, sku, site, max(effective_date) AS posted_day FROM correction
  WHERE effective_date IS NOT NULL AND is_done(status) GROUP BY 1, 2, 3)
SELECT i.point_id AS interval_id, i.place_key, i.count_id, i.sku, coalesce(i.site, '') AS site, i.abc_class, i.ordinal,
       i.variance, i.variance_value AS value, CAST(i.variance_value * $quantity_scale AS BIGINT) AS value_e4,
       CASE WHEN i.previous_count_at IS NOT NULL
            THEN least(CAST(i.previous_count_at AS DATE) + 1, CAST(i.count_at AS DATE))
            ELSE least(coalesce(f.first_day, CAST(i.count_at AS DATE)), CAST(i.count_at AS DATE)) END AS from_day,
       CAST(i.count_at AS DATE) AS to_day, coalesce(p.posted_day, CAST(i.count_at AS DATE)) AS posted_day,
       strftime(coalesce(p.posted_day, CAST(i.count_at AS DATE)), '%Y-%m') AS posted_month,
       i.previous_count_at IS NULL AS is_first
FROM count_interval AS i LEFT JOIN first_move AS f ON i.place_key = f.place_key
LEFT JOIN posted AS p ON i.count_id = p.document_no AND i.sku = p.sku AND i.site IS NOT DISTINCT FROM p.site
WHERE i.variance <> 0 AND i.variance_value IS NOT NULL AND i.variance_value <> 0
ORDER BY interval_id
