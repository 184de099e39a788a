-- Which invoice is which sale, where no file says so: the ledger names the invoice, the movement report the order.
-- Cin7 Core numbers both alike (INV-01220 of SO-01220), yet prefixes are the client's own. So the pair of prefixes is
-- learned: names of the ledger that no stock document carries are held against sales with the same digits, and the
-- pair counts only if nearly all its amounts (days, where stock carries no value) agree; then it holds for every sale,
-- also for one the ledger has elsewhere or not at all.
-- grain: sale whose invoice was learned; names as compared
-- needs: sale_total, foreign_name
-- columns:
--   doc   VARCHAR  text: the sale, as compared
--   name  VARCHAR  text: its invoice, as compared
WITH pair AS (
  SELECT s.prefix AS ours, n.prefix AS theirs,
         CASE WHEN s.is_estimated THEN n.first_day BETWEEN s.first_day - CAST($rules_match_days AS INTEGER)
                AND s.last_day + CAST($rules_match_days AS INTEGER)
              ELSE abs(s.amount - n.amount) <= $rules_document_threshold END AS agrees
  FROM sale_total AS s JOIN foreign_name AS n ON s.digits = n.digits AND s.prefix <> n.prefix),
judged AS (
  SELECT ours, theirs, count(*) AS pairs, count(CASE WHEN agrees THEN 1 END) AS agreeing FROM pair GROUP BY 1, 2),
best AS (
  SELECT *, row_number() OVER (PARTITION BY ours ORDER BY agreeing DESC, theirs) AS nth FROM judged
  WHERE pairs >= $enough_pairs AND agreeing >= $agreeing_share * pairs)
SELECT s.doc, b.theirs || s.digits AS name FROM sale_total AS s JOIN best AS b ON s.prefix = b.ours WHERE b.nth = 1
