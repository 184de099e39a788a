-- Stock at the day of the ledger's first printed balance, and that balance: the go-live load and, where the ledger's
-- report starts later, all that moved up to it.
-- grain: one row
-- needs: ledger_balance, ledger_account, tie_account, movement_event, posting_item, book_component, book_month,
--   ledger_item
-- columns:
--   subledger  DECIMAL(38,10)  base currency: stock; null where its value is not known
--   ledger     DECIMAL(38,4)   base currency: the ledger; null where it states none
WITH printed AS (
  SELECT l.balance, l.as_of,
         row_number() OVER (PARTITION BY a.account_key ORDER BY l.as_of, l.source_id, l.source_row) AS nth
  FROM ledger_balance AS l
  JOIN ledger_account AS a ON l.account_code IS NOT DISTINCT FROM a.account_code
    AND l.account_name IS NOT DISTINCT FROM a.account_name
  JOIN tie_account AS t ON a.account_key = t.account_key AND t.is_default WHERE l.balance_kind = 'opening'),
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
  FROM ledger_item AS i JOIN tie_account AS t ON i.account_key = t.account_key AND t.is_default
  JOIN book_component AS b ON b.side = 'L' AND b.item_id = i.item_id WHERE b.is_opening GROUP BY 1)
SELECT CASE WHEN s.n > 0 AND s.is_valued THEN s.amount END AS subledger,
       CASE WHEN p.balance IS NULL AND e.amount IS NULL THEN NULL
            ELSE coalesce(p.balance, 0) + coalesce(e.amount, 0) END AS ledger
FROM stock AS s LEFT JOIN (SELECT * FROM printed WHERE nth = 1) AS p ON TRUE LEFT JOIN entered AS e ON TRUE
