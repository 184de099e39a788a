-- The first row of evidence of each document whose books differ.
-- grain: document whose books differ
-- needs: book_month, book_component, ledger_item, posting_item, stock_item, stock_document
-- columns:
--   component   BIGINT   key: the document, by all its names
--   source_id   VARCHAR  text: the evidence file or sheet
--   source_row  BIGINT   number: row in that file
WITH book AS (SELECT * FROM book_component WHERE component IN (SELECT component FROM book_month WHERE differs)),
seen AS (
  SELECT b.component, i.source_id, i.source_row
  FROM ledger_item AS i JOIN book AS b ON b.side = 'L' AND b.item_id = i.item_id WHERE i.is_tied
  UNION ALL
  SELECT b.component, i.source_id, i.source_row
  FROM posting_item AS i JOIN book AS b ON b.side = 'P' AND b.item_id = i.item_id WHERE i.is_tied
  UNION ALL
  SELECT b.component, i.source_id, i.source_row
  FROM stock_item AS i JOIN stock_document AS d ON i.doc = d.doc
  JOIN book AS b ON b.side = 'S' AND b.item_id = d.item_id)
SELECT component, min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row
FROM seen GROUP BY component
