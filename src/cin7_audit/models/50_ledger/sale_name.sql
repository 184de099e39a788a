-- Which invoice is which sale, where no file says so: the ledger names the invoice, the movement report the order.
-- Cin7 Core numbers both alike (INV-01220 of SO-01220), yet prefixes are the client's own. So the pair of prefixes is
-- learned: names of the ledger that no stock document carries are held against sales with the same digits, and the
-- pair counts only if nearly all its amounts (days, where stock carries no value) agree; then it holds for every sale,
-- also for one the ledger has elsewhere or not at all. With a transactions feed there is nothing to learn: it names
-- the invoices itself.
-- grain: sale whose invoice was learned; names as compared
-- needs: stock_item, shipment, ledger_item, document_link, stock_document
-- columns:
--   doc   VARCHAR  text: the sale, as compared
--   name  VARCHAR  text: its invoice, as compared
WITH sale AS (
  SELECT bare(doc) AS doc, regexp_extract(bare(doc), '^([A-Z]+)', 1) AS prefix,
         regexp_extract(bare(doc), '([0-9]+)$', 1) AS digits, CAST(sum(amount) AS DECIMAL(18,2)) AS amount,
         bool_or(is_estimated) AS is_estimated, min(day) AS first_day, max(day) AS last_day
  FROM stock_item
  WHERE regexp_matches(doc, '^[A-Za-z]{1,6}[-_ ]?[0-9]{2,}$') AND bare(doc) NOT IN (
    SELECT bare(document_no) FROM shipment WHERE document_no IS NOT NULL AND invoice_no IS NOT NULL)
  GROUP BY stock_item.doc HAVING bool_and(kind IN ('sale', 'pick', 'restock'))),
line AS (
  SELECT item_id, amount, day, upper(coalesce(reference, '') || ' ' || coalesce(text, '')) AS words FROM ledger_item
  WHERE is_tied AND pair_id IS NULL AND EXISTS (SELECT 1 FROM sale)),
word AS (
  SELECT item_id, amount, day, unnest(regexp_extract_all(words, '[A-Z]{1,6}[-_]?[0-9]{2,}')) AS word FROM line),
named AS (SELECT DISTINCT item_id, bare(word) AS name, amount, day FROM word),
foreign_name AS (
  SELECT name, regexp_extract(name, '^([A-Z]+)', 1) AS prefix, regexp_extract(name, '([0-9]+)$', 1) AS digits,
         sum(amount) AS amount, min(day) AS first_day
  FROM named
  WHERE name NOT IN (SELECT a FROM document_link WHERE a <> b UNION SELECT b FROM document_link WHERE a <> b
                     UNION SELECT bare(doc) FROM stock_document)
  GROUP BY name),
pair AS (
  SELECT s.prefix AS ours, n.prefix AS theirs,
         CASE WHEN s.is_estimated THEN n.first_day BETWEEN s.first_day - CAST($rules_match_days AS INTEGER)
                AND s.last_day + CAST($rules_match_days AS INTEGER)
              ELSE abs(s.amount - n.amount) <= $rules_document_threshold END AS agrees
  FROM sale AS s JOIN foreign_name AS n ON s.digits = n.digits AND s.prefix <> n.prefix),
judged AS (
  SELECT ours, theirs, count(*) AS pairs, count(CASE WHEN agrees THEN 1 END) AS agreeing FROM pair GROUP BY 1, 2),
best AS (
  SELECT *, row_number() OVER (PARTITION BY ours ORDER BY agreeing DESC, theirs) AS nth FROM judged
  WHERE pairs >= $enough_pairs AND agreeing >= $agreeing_share * pairs)
SELECT s.doc, b.theirs || s.digits AS name FROM sale AS s JOIN best AS b ON s.prefix = b.ours WHERE b.nth = 1
