-- The documents that changed stock value, numbered as lines of the stock side.
-- grain: document
-- needs: stock_item
-- columns:
--   doc          VARCHAR  text: document number as printed
--   document_id  VARCHAR  text: system id (GUID), lower case; null unknown
--   item_id      BIGINT   key: the line, within its side
SELECT doc, max(document_id) AS document_id, row_number() OVER (ORDER BY doc) AS item_id FROM stock_item GROUP BY doc
