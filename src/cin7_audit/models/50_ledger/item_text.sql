-- Every line that may name documents, with what it says. Both legs of a posting carry its names: the even one speaks
-- for the two.
-- grain: line x what it says (a document number and a document id are two)
-- needs: ledger_entry, posting_item, stock_document
-- columns:
--   side       VARCHAR  text: L ledger, P posting of Cin7, S stock document
--   item_id    BIGINT   key: the line, within its side; the even leg of a posting
--   reference  VARCHAR  text: reference as printed
--   text       VARCHAR  text: description; null none
SELECT 'L' AS side, item_id, reference, text FROM ledger_entry
UNION ALL
SELECT 'P', item_id, doc, CASE WHEN document_id IS NULL AND doc IS NULL THEN text END FROM posting_item
WHERE item_id % 2 = 0
UNION ALL
SELECT 'P', item_id, 'ID' || document_id, NULL FROM posting_item
WHERE item_id % 2 = 0 AND regexp_matches(document_id, '[1-9A-Za-z]')
UNION ALL
SELECT 'S', item_id, doc, NULL FROM stock_document
UNION ALL
SELECT 'S', item_id, 'ID' || document_id, NULL FROM stock_document WHERE regexp_matches(document_id, '[1-9A-Za-z]')
