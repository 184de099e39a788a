-- The months both books cover: the period of the audit, as far as both reach. Outside it one-sided lines are no
-- differences.
-- grain: one row, or none where the books share no month
-- needs: two_books, ledger_item, named_component, evidence_file, ledger_line, posting_item, stock_item
-- columns:
--   first_month   INTEGER  number: first month, year x 12 + month - 1
--   last_month    INTEGER  number: last month, year x 12 + month - 1
--   ledger_month  INTEGER  number: first month of the ledger, year x 12 + month - 1
WITH held AS (
  SELECT min(i.day) AS first_day, max(i.day) AS last_day FROM ledger_item AS i
  JOIN named_component AS c ON c.side = 'L' AND c.item_id = i.item_id WHERE i.is_tied AND NOT c.is_opening),
stated AS (
  SELECT min(CAST(period_from AS DATE)) AS first_day, max(CAST(period_to AS DATE)) AS last_day FROM evidence_file
  WHERE period_from IS NOT NULL AND period_to IS NOT NULL
    AND source_id IN (SELECT DISTINCT source_id FROM ledger_line)),
ledger AS (
  SELECT month_number(least(h.first_day, coalesce(s.first_day, h.first_day))) AS first_month,
         month_number(greatest(h.last_day, coalesce(s.last_day, h.last_day))) AS last_month
  FROM held AS h CROSS JOIN stated AS s),
own AS (
  SELECT month_number(min(day)) AS first_month, month_number(max(day)) AS last_month
  FROM (SELECT day FROM posting_item WHERE is_tied UNION ALL SELECT day FROM stock_item)),
shared AS (
  SELECT greatest(l.first_month, o.first_month, coalesce(month_number(CAST($period_start AS DATE)), 0)) AS first_month,
         least(l.last_month, o.last_month, coalesce(month_number(CAST($period_end AS DATE)), 999999)) AS last_month,
         l.first_month AS ledger_month
  FROM ledger AS l CROSS JOIN own AS o CROSS JOIN two_books AS t WHERE t.has_books)
SELECT * FROM shared WHERE first_month <= last_month
