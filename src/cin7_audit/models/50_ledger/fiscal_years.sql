-- Drift posted and accrued in each fiscal year, and the two errors that part them. Rollover = posted - accrued: what
-- the year's income bears that belongs to other years. Iron curtain = accrued up to the year's end and not posted by
-- then: the error of the closing balance sheet. No rows without cost of sales.
-- grain: fiscal year
-- method: M-30
-- needs: sales_cost, retimed_drift
-- columns:
--   fiscal_year   VARCHAR        text: FY and the year it ends in
--   posted        DECIMAL(38,4)  base currency: loss negative
--   accrued       DECIMAL(38,4)  base currency: loss negative
--   rollover      DECIMAL(38,4)  base currency: posted - accrued
--   iron_curtain  DECIMAL(38,4)  base currency: accrued and not posted at the end of the year
WITH placed AS (
  SELECT 'FY' || (CAST(left(month, 4) AS INTEGER)
                  + CAST(CAST(right(month, 2) AS INTEGER) > $period_fiscal_year_end_month AS INTEGER)) AS fiscal_year,
         method, value
  FROM retimed_drift WHERE EXISTS (SELECT 1 FROM sales_cost)),
year AS (
  SELECT fiscal_year, sum(CASE WHEN method = 'posted' THEN value ELSE 0 END) AS posted,
         sum(CASE WHEN method = 'throughput' THEN value ELSE 0 END) AS accrued
  FROM placed GROUP BY fiscal_year)
SELECT fiscal_year, posted, accrued, posted - accrued AS rollover,
       sum(accrued - posted) OVER (ORDER BY fiscal_year) AS iron_curtain
FROM year ORDER BY fiscal_year
