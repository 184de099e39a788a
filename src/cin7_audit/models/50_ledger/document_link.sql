-- Which names Cin7 itself gives to one document: its number, its id, the pieces of a compound number, the invoice of
-- an order, the number a sync report says the ledger uses. A supplier's bill number counts where one purchase alone
-- carries it and no document has it for its own. A name without a partner is linked to itself.
-- grain: two names of one document, as compared
-- needs: expected_posting, correction, transfer, receipt, shipment, return_line, movement, transactions_feed,
--   count_line, sync_record
-- columns:
--   a  VARCHAR  text: a name, as compared
--   b  VARCHAR  text: another name of the same document
WITH raw AS (
  SELECT DISTINCT document_no AS doc, document_id AS id FROM expected_posting
  UNION SELECT document_no, document_id FROM correction
  UNION SELECT document_no, document_id FROM transfer
  UNION SELECT document_no, document_id FROM receipt
  UNION SELECT document_no, document_id FROM shipment
  UNION SELECT document_no, document_id FROM return_line
  UNION SELECT document_no, document_id FROM movement CROSS JOIN transactions_feed AS f
    WHERE NOT f.is_given OR is_told_by_stock(kind)
  UNION SELECT count_id, document_id FROM count_line
  UNION SELECT document_no, NULL FROM sync_record),
plain AS (SELECT bare(doc) AS name, id FROM raw WHERE doc IS NOT NULL AND NOT regexp_matches(doc, '[/,;|]')),
split AS (
  SELECT doc, id, unnest(string_split_regex(doc, '\s*[/,;|]\s*')) AS piece
  FROM raw WHERE regexp_matches(doc, '[/,;|]')),
pieces AS (
  SELECT doc, id, piece,
         count(CASE WHEN NOT regexp_matches(piece, '^[A-Za-z]{1,6}[-_ ]?[0-9]{2,}$') THEN 1 END)
           OVER (PARTITION BY doc) AS odd
  FROM split),
compound AS (
  SELECT doc, id, bare(piece) AS name FROM pieces WHERE odd = 0
  UNION SELECT doc, id, bare(doc) FROM pieces WHERE odd > 0),
named AS (SELECT name, id FROM plain UNION ALL SELECT name, id FROM compound),
bills AS (
  SELECT bare(invoice_no) AS bill, min(bare(document_no)) AS doc FROM receipt
  WHERE invoice_no IS NOT NULL AND document_no IS NOT NULL GROUP BY 1 HAVING count(DISTINCT document_no) = 1)
SELECT name AS a, name AS b FROM plain
UNION SELECT min(name) OVER (PARTITION BY doc), name FROM compound
UNION SELECT name, bare('ID' || id) FROM named WHERE regexp_matches(id, '[1-9A-Za-z]')
UNION SELECT bare(document_no), bare(invoice_no) FROM shipment WHERE document_no IS NOT NULL AND invoice_no IS NOT NULL
UNION SELECT bare(document_no), bare(ledger_no) FROM sync_record WHERE document_no IS NOT NULL AND ledger_no IS NOT NULL
UNION SELECT b.doc, b.bill FROM bills AS b LEFT JOIN named AS n ON b.bill = n.name WHERE n.name IS NULL
