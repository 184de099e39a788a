-- Cost of sales, gross margin and inventory as posted and as re-timed. As posted, a correction burdens the month it
-- was posted in; re-timed, what a count found burdens the months in which it accrued (by throughput). Corrections that
-- no count found stay where they were posted, if they were charged to cost at all: one charged to a balance sheet
-- account is no cost of the month. Undiscovered drift is not in here.
-- grain: month
-- method: M-31
-- needs: sales_cost, sales_revenue, correction_cost, retimed_drift, inventory_month
-- columns:
--   month                      VARCHAR        text: YYYY-MM
--   revenue                    DECIMAL(18,2)  base currency: of the month; null unknown or not complete
--   cogs_before_corrections    DECIMAL(38,4)  base currency: cost of sales, positive
--   other_corrections          DECIMAL(38,4)  base currency: cost of corrections no count found
--   count_corrections_posted   DECIMAL(38,4)  base currency: cost of what counts found, when posted
--   count_corrections_retimed  DECIMAL(38,4)  base currency: cost of what counts found, when it accrued
--   cogs_posted                DECIMAL(38,4)  base currency: cost of sales with corrections as posted
--   cogs_retimed               DECIMAL(38,4)  base currency: cost of sales with corrections as accrued
--   distortion_share           DECIMAL(38,6)  share: corrections / cost of sales before them
--   retimed_less_posted        DECIMAL(38,4)  base currency: cost moved into the month by re-timing
--   margin_posted              DECIMAL(38,6)  share: of revenue
--   margin_retimed             DECIMAL(38,6)  share: of revenue
--   margin_low                 DECIMAL(38,6)  share: of revenue, every placement of the drift considered
--   margin_high                DECIMAL(38,6)  share: of revenue, every placement of the drift considered
--   inventory                  DECIMAL(38,2)  base currency: at the end of the month; null unknown
--   inventory_retimed          DECIMAL(38,4)  base currency: at the end of the month, drift taken out when it accrued
WITH corrected AS (
  SELECT month, sum(CASE WHEN is_found THEN amount END) AS found,
         sum(CASE WHEN NOT is_found AND role NOT IN ('inventory', 'in_transit', 'accrual', 'revenue', 'balance sheet')
                  THEN amount END) AS other
  FROM correction_cost GROUP BY month),
lost AS (
  SELECT month, -sum(CASE WHEN method = 'posted' THEN value ELSE 0 END) AS posted,
         -sum(CASE WHEN method = 'throughput' THEN value ELSE 0 END) AS accrued,
         -sum(CASE WHEN method = 'envelope_low' THEN value ELSE 0 END) AS low,
         -sum(CASE WHEN method = 'envelope_high' THEN value ELSE 0 END) AS high
  FROM retimed_drift GROUP BY month),
held AS (SELECT month, sum(inventory) AS inventory FROM inventory_month GROUP BY month),
every AS (
  SELECT month FROM sales_cost
  UNION SELECT month FROM retimed_drift WHERE EXISTS (SELECT 1 FROM sales_cost)),
summed AS (
  SELECT e.month, r.amount AS revenue, coalesce(s.amount, 0) AS before, coalesce(c.other, 0) AS other,
         coalesce(c.found, 0) AS found, coalesce(l.accrued, 0) AS accrued, coalesce(l.low, 0) AS low,
         coalesce(l.high, 0) AS high, h.inventory,
         sum(coalesce(l.posted - l.accrued, 0)) OVER (ORDER BY e.month) AS not_yet_posted
  FROM every AS e LEFT JOIN sales_cost AS s ON e.month = s.month LEFT JOIN sales_revenue AS r ON e.month = r.month
  LEFT JOIN corrected AS c ON e.month = c.month LEFT JOIN lost AS l ON e.month = l.month
  LEFT JOIN held AS h ON e.month = h.month
  WHERE e.month BETWEEN coalesce(strftime(CAST($period_start AS DATE), '%Y-%m'), '')
                    AND coalesce(strftime(CAST($period_end AS DATE), '%Y-%m'), e.month))
SELECT month, revenue, before AS cogs_before_corrections, other AS other_corrections,
       found AS count_corrections_posted, accrued AS count_corrections_retimed, before + other + found AS cogs_posted,
       before + other + accrued AS cogs_retimed, exact_share(other + found, before) AS distortion_share,
       accrued - found AS retimed_less_posted,
       exact_share(revenue - before - other - found, revenue) AS margin_posted,
       exact_share(revenue - before - other - accrued, revenue) AS margin_retimed,
       exact_share(revenue - before - other - low, revenue) AS margin_low,
       exact_share(revenue - before - other - high, revenue) AS margin_high,
       inventory, inventory + not_yet_posted AS inventory_retimed
FROM summed ORDER BY month
