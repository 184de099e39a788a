-- How long ago anybody looked: every place with stock, days since its last confirmed count (null: never counted in the
-- evidence), the cadence of its class, whether it is overdue (never counted, or not within the cadence), and what
-- moved since. Dearest first.
-- grain: place with stock
-- method: M-25
-- needs: count_point, count_segment, movement_event, closing_belief, closing_day, place
-- columns:
--   place_key     INTEGER        key: the place at the grain belief is known at: key_id or site_key
--   sku           VARCHAR        text: stock keeping unit, trimmed; the spelling of the product master
--   site          VARCHAR        text: site, warehouse or branch name
--   bin           VARCHAR        text: bin name; null for the site itself
--   batch         VARCHAR        text: batch or serial; null none
--   abc_class     VARCHAR        text: A, B or C if the client states it; else computed (M-6)
--   quantity      DECIMAL(38,4)  units: in positive, out negative
--   unit_cost     DECIMAL(20,6)  base currency per unit: null unknown
--   value         DECIMAL(18,4)  base currency: quantity x unit cost; null unknown
--   last_counted  DATE           day: of the last count
--   counts        BIGINT         count: confirmed counts
--   days_since    BIGINT         days: since the last confirmed count; null never counted
--   days_exposed  BIGINT         days: since the last confirmed count, else since the first movement
--   moved_since   DECIMAL(38,4)  units: moved since, corrections excluded
--   cadence_days  INTEGER        days: within which a place of this class is to be counted
--   overdue       BOOLEAN        yes or no: never counted, or not within the cadence
WITH counted AS (
  SELECT place_key, max(CAST(count_at AS DATE)) AS last_counted, count(*) AS counts
  FROM count_point GROUP BY place_key),
since AS (
  SELECT place_key, q_receipt + q_pick + q_transfer + q_return + q_unstock + q_assembly AS moved_since
  FROM count_segment WHERE seg = 0),
started AS (SELECT place_key, min(stock_day) AS first_moved FROM movement_event GROUP BY place_key),
held AS (
  SELECT p.place_key, p.sku, p.site, p.bin, p.batch, p.abc_class, b.quantity, p.unit_cost,
         TRY_CAST(b.quantity * p.unit_cost AS DECIMAL(18,4)) AS value,
         c.last_counted, coalesce(c.counts, 0) AS counts, date_diff('day', c.last_counted, d.day) AS days_since,
         date_diff('day', coalesce(c.last_counted, s.first_moved, d.day), d.day) AS days_exposed,
         coalesce(n.moved_since, 0) AS moved_since,
         CASE p.abc_class WHEN 'A' THEN $rules_cadence_days_a WHEN 'B' THEN $rules_cadence_days_b
                          ELSE $rules_cadence_days_c END AS cadence_days
  FROM closing_belief AS b JOIN place AS p ON b.place_key = p.place_key CROSS JOIN closing_day AS d
  LEFT JOIN counted AS c ON b.place_key = c.place_key LEFT JOIN since AS n ON b.place_key = n.place_key
  LEFT JOIN started AS s ON b.place_key = s.place_key
  WHERE b.quantity <> 0)
SELECT *, days_since IS NULL OR days_since > cadence_days AS overdue
FROM held ORDER BY value DESC NULLS LAST, sku, site NULLS FIRST, bin NULLS FIRST, batch NULLS FIRST
