-- The known documents each line names: words of its text, plus the whole reference, because `SO-2026/04-shop` holds
-- punctuation of its own (one word with a letter is among the words already). A plain number must be the whole
-- reference. Whether a word can name a document is asked once of the known names, not of every word; a mark inside a
-- word is no border. Both legs of a posting carry its names: the even one speaks for the two.
-- grain: line x known name
-- needs: ledger_item, posting_item, stock_document, known_name
-- columns:
--   side     VARCHAR  text: L ledger, P posting of Cin7, S stock document
--   item_id  BIGINT   key: the line, within its side
--   node     INTEGER  number: of the name, in the order of names
WITH item_text AS (
  SELECT 'L' AS side, item_id, reference, text FROM ledger_item
  UNION ALL
  SELECT 'P', item_id, doc, CASE WHEN document_id IS NULL AND doc IS NULL THEN text END FROM posting_item
  WHERE item_id % 2 = 0
  UNION ALL
  SELECT 'P', item_id, 'ID' || document_id, NULL FROM posting_item
  WHERE item_id % 2 = 0 AND regexp_matches(document_id, '[1-9A-Za-z]')
  UNION ALL
  SELECT 'S', item_id, doc, NULL FROM stock_document
  UNION ALL
  SELECT 'S', item_id, 'ID' || document_id, NULL FROM stock_document WHERE regexp_matches(document_id, '[1-9A-Za-z]')),
told AS (
  SELECT side, item_id, reference,
         replace(replace(replace(
           upper(coalesce(reference, '') || ' ' || coalesce(text, '')), '_', ''), '#', ''), '-', '') AS words
  FROM item_text),
word AS (
  SELECT side, item_id, unnest(string_split_regex(words, '[^A-Z0-9]+')) AS name, FALSE AS is_whole FROM told
  UNION ALL
  SELECT side, item_id, bare(reference), TRUE FROM told
  WHERE regexp_matches(reference, '[^A-Za-z0-9_#-]|^[0-9_#-]*$'))
SELECT DISTINCT w.side, w.item_id, k.node
FROM word AS w JOIN known_name AS k ON w.name = k.name AND (w.is_whole OR k.has_letter)
