-- Subledger against ledger by month and account in named buckets that foot to the cent: every month, account and
-- bucket, zeros included. G = what stock holds - what the ledger holds (M-26). The opening difference stands in the
-- first month.
-- grain: month x account x bucket
-- method: M-27
-- needs: tie_out_documents, opening_difference, account_role, book_window
-- columns:
--   month    VARCHAR         text: YYYY-MM
--   account  VARCHAR         text: the account as printed
--   bucket   VARCHAR         text: one of TIE_OUT_BUCKETS
--   amount   DECIMAL(38,10)  base currency: stock - ledger, change in the month
--   closing  DECIMAL(38,10)  base currency: stock - ledger, open at the end of the month: its running sum
WITH month AS (
  SELECT strftime(month_start(number), '%Y-%m') AS month
  FROM (SELECT unnest(range(first_month, last_month + 1)) AS number FROM book_window)),
bucket AS (SELECT unnest($tie_out_buckets) AS bucket, generate_subscripts($tie_out_buckets, 1) AS nth),
account AS (SELECT DISTINCT account FROM account_role WHERE is_tied),
changed AS (
  SELECT month, account, bucket, CAST(amount AS DECIMAL(38,10)) AS amount FROM tie_out_documents WHERE in_window
  UNION ALL SELECT (SELECT min(month) FROM month), account, bucket, difference FROM opening_difference),
summed AS (SELECT month, account, bucket, sum(amount) AS amount FROM changed GROUP BY 1, 2, 3),
every AS (
  SELECT m.month, a.account, b.bucket, b.nth, coalesce(s.amount, CAST(0 AS DECIMAL(38,10))) AS amount
  FROM month AS m CROSS JOIN account AS a CROSS JOIN bucket AS b
  LEFT JOIN summed AS s ON s.month = m.month AND s.account = a.account AND s.bucket = b.bucket)
SELECT month, account, bucket, amount, sum(amount) OVER (PARTITION BY account, bucket ORDER BY month) AS closing
FROM every ORDER BY month, account, nth
