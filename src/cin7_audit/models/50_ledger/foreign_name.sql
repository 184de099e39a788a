-- Lines of the tied accounts by the names they carry that no stock document has; a line with two such names counts for
-- each. Read only where there are sales without an invoice.
-- grain: name in the ledger, as compared
-- needs: ledger_entry, journal_pair, sale_total, document_link, stock_document
-- columns:
--   name       VARCHAR        text: as compared: no case, no punctuation
--   prefix     VARCHAR        text: the letters of the name
--   digits     VARCHAR        text: the figures of the name
--   amount     DECIMAL(38,4)  base currency: debit positive
--   first_day  DATE           day: first
WITH line AS (
  SELECT e.item_id, e.amount, e.day, upper(coalesce(e.reference, '') || ' ' || coalesce(e.text, '')) AS words
  FROM ledger_entry AS e LEFT JOIN journal_pair AS p ON e.journal = p.journal
    AND (NOT p.is_twin OR e.ledger_view = 'api_journals')
  WHERE e.is_tied AND p.journal IS NULL AND EXISTS (SELECT 1 FROM sale_total)),
word AS (
  SELECT item_id, amount, day, unnest(regexp_extract_all(words, '[A-Z]{1,6}[-_]?[0-9]{2,}')) AS word FROM line),
named AS (SELECT DISTINCT item_id, bare(word) AS name, amount, day FROM word)
SELECT name, regexp_extract(name, '^([A-Z]+)', 1) AS prefix, regexp_extract(name, '([0-9]+)$', 1) AS digits,
       sum(amount) AS amount, min(day) AS first_day
FROM named
WHERE name NOT IN (SELECT a FROM document_link WHERE a <> b UNION SELECT b FROM document_link WHERE a <> b
                   UNION SELECT bare(doc) FROM stock_document)
GROUP BY name
