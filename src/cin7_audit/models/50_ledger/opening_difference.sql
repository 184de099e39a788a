-- The difference before the first month, on the main inventory account: stock at the day of the ledger's first printed
-- balance less that balance: the go-live load and, where the ledger's report starts later, all that moved up to it.
-- What of it is documents dated before the ledger's first day and settled after it stands apart.
-- grain: the whole, then bucket of what was carried in; no row where neither side states an opening value
-- method: M-26
-- needs: ledger_balance, ledger_account, account_role, movement_event, posting_item, book_component, book_month,
--   ledger_item, tie_out_documents, book_window
-- columns:
--   account      VARCHAR         text: the account as printed
--   subledger    DECIMAL(38,10)  base currency: stock; null where its value is not known
--   ledger       DECIMAL(38,4)   base currency: the ledger; null where it states none
--   difference   DECIMAL(38,10)  base currency: stock - ledger, parts carried in apart; null unknown
--   bucket       VARCHAR         text: one of TIE_OUT_BUCKETS
--   explanation  VARCHAR         text: what the row is
WITH printed AS (
  SELECT l.balance, l.as_of,
         row_number() OVER (PARTITION BY a.account_key ORDER BY l.as_of, l.source_id, l.source_row) AS nth
  FROM ledger_balance AS l
  JOIN ledger_account AS a ON l.account_code IS NOT DISTINCT FROM a.account_code
    AND l.account_name IS NOT DISTINCT FROM a.account_name
  JOIN account_role AS t ON a.account_key = t.account_key AND t.is_default WHERE l.balance_kind = 'opening'),
cut AS (SELECT max(as_of) AS day FROM printed WHERE nth = 1),
documented AS (
  SELECT i.doc FROM posting_item AS i JOIN book_component AS b ON b.side = 'P' AND b.item_id = i.item_id
  WHERE i.is_opening AND b.component IN (SELECT component FROM book_month WHERE ledger IS NOT NULL)),
stock AS (
  SELECT sum(coalesce(m.value, m.quantity * m.unit_cost)) AS amount,
         count(*) = count(coalesce(m.value, m.quantity * m.unit_cost)) AS is_valued,
         count(CASE WHEN m.kind = 'opening' THEN 1 END) AS n
  FROM movement_event AS m CROSS JOIN cut
  WHERE (m.quantity <> 0 OR m.value <> 0 OR m.kind = 'opening')
    AND (m.stock_day <= cut.day OR m.kind = 'opening'
         AND (m.document_no IS NULL OR m.document_no NOT IN (SELECT doc FROM documented)))),
entered AS (
  SELECT i.account_key, sum(i.amount) AS amount
  FROM ledger_item AS i JOIN account_role AS t ON i.account_key = t.account_key AND t.is_default
  JOIN book_component AS b ON b.side = 'L' AND b.item_id = i.item_id WHERE b.is_opening GROUP BY 1),
value AS (
  SELECT m.account_key, m.account, CASE WHEN s.n > 0 AND s.is_valued THEN s.amount END AS subledger,
         CASE WHEN p.balance IS NULL AND e.amount IS NULL THEN NULL
              ELSE coalesce(p.balance, 0) + coalesce(e.amount, 0) END AS ledger
  FROM (SELECT * FROM account_role WHERE is_tied ORDER BY is_default DESC, role, account LIMIT 1) AS m
  CROSS JOIN stock AS s
  LEFT JOIN (SELECT * FROM printed WHERE nth = 1) AS p ON TRUE LEFT JOIN entered AS e ON TRUE
  WHERE EXISTS (SELECT 1 FROM book_window)),
reach AS (
  SELECT strftime(month_start(ledger_month), '%Y-%m') AS ledger_month,
         strftime(month_start(last_month), '%Y-%m') AS last_month
  FROM book_window),
dated AS (
  SELECT d.bucket, d.amount, d.month < r.ledger_month AS is_before,
         bool_or(d.month >= r.ledger_month) OVER (PARTITION BY d.component) AS is_settled
  FROM tie_out_documents AS d JOIN value AS v ON d.account_key = v.account_key
  JOIN reach AS r ON d.month <= r.last_month WHERE v.subledger IS NOT NULL AND v.ledger IS NOT NULL),
carried AS (
  SELECT bucket, CAST(sum(amount) AS DECIMAL(38,10)) AS amount FROM dated WHERE is_before AND is_settled
  GROUP BY 1 HAVING sum(amount) <> 0),
whole AS (
  SELECT account, subledger, ledger, subledger - CAST(ledger AS DECIMAL(38,10))
           - coalesce((SELECT sum(amount) FROM carried), CAST(0 AS DECIMAL(38,10))) AS difference
  FROM value WHERE subledger IS NOT NULL OR ledger IS NOT NULL)
SELECT account, subledger, ledger, difference, bucket, explanation FROM (
  SELECT *, 0 AS turn,
         CASE WHEN abs(difference) <= $rules_document_threshold THEN 'rounding' ELSE 'unexplained' END AS bucket,
         CASE WHEN difference IS NOT NULL
           THEN 'opening stock value less the ledger''s opening balance; no document explains it'
           ELSE CASE WHEN subledger IS NULL THEN 'Cin7' ELSE 'the ledger' END || ' states no opening value in these '
             || 'files: the difference before the first month is not known' END AS explanation
  FROM whole
  UNION ALL
  SELECT v.account, NULL, NULL, c.amount, 1, c.bucket,
         'dated before the ledger''s first day, settled after it: part of the opening difference'
  FROM carried AS c CROSS JOIN value AS v)
ORDER BY turn, bucket
