-- The differences of the months both books cover, document by document, with a row of evidence for each.
-- grain: document x account x month x bucket x rule
-- method: M-27
-- needs: document_share, differing_month, book_component, ledger_item, posting_item, stock_item, stock_document,
--   tie_account, book_window
-- columns:
--   month       VARCHAR        text: YYYY-MM
--   account     VARCHAR        text: the account as printed
--   bucket      VARCHAR        text: one of TIE_OUT_BUCKETS
--   amount      DECIMAL(38,4)  base currency: stock - ledger
--   document    VARCHAR        text: what readers are told: up to three of its names
--   rule        VARCHAR        text: why this bucket
--   component   BIGINT         key: the document, by all its names
--   source_id   VARCHAR        text: the evidence file or sheet
--   source_row  BIGINT         number: row in that file
WITH book AS (SELECT * FROM book_component WHERE component IN (SELECT component FROM differing_month)),
seen AS (
  SELECT b.component, i.source_id, i.source_row
  FROM ledger_item AS i JOIN book AS b ON b.side = 'L' AND b.item_id = i.item_id WHERE i.is_tied
  UNION ALL
  SELECT b.component, i.source_id, i.source_row
  FROM posting_item AS i JOIN book AS b ON b.side = 'P' AND b.item_id = i.item_id WHERE i.is_tied
  UNION ALL
  SELECT b.component, i.source_id, i.source_row
  FROM stock_item AS i JOIN stock_document AS d ON i.doc = d.doc
  JOIN book AS b ON b.side = 'S' AND b.item_id = d.item_id),
evidence AS (
  SELECT component, min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row
  FROM seen GROUP BY component)
SELECT strftime(month_start(s.month), '%Y-%m') AS month, t.account, s.bucket, s.amount, s.document, s.rule, s.component,
       e.source_id, e.source_row
FROM document_share AS s JOIN tie_account AS t ON s.account_key = t.account_key
JOIN book_window AS w ON s.month BETWEEN w.first_month AND w.last_month
LEFT JOIN evidence AS e ON s.component = e.component
ORDER BY s.month, t.account, s.bucket, s.document, s.component, s.part
