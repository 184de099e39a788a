-- The ledger's lines. Where Cin7 tells of no postings, the ledger's line of a go-live load is its opening balance;
-- words alone make no opening of a line that names a document which moved stock later.
-- grain: ledger line with a day and an amount
-- needs: ledger_entry, journal_pair, item_component, component_name, movement, posting_item, stock_item
-- columns:
--   ledger_entry.*
--   pair_id       VARCHAR        text: the journal a reversed journal and its reversal share; null none
WITH loaded AS (
  SELECT DISTINCT c.component FROM movement AS m JOIN component_name AS c ON c.name = bare(m.document_no)
  WHERE m.kind = 'opening' AND m.document_no NOT IN (SELECT doc FROM posting_item WHERE doc IS NOT NULL)
    AND m.document_no NOT IN (SELECT doc FROM stock_item WHERE doc IS NOT NULL)),
stocked AS (
  SELECT DISTINCT component FROM item_component
  WHERE side = 'S' AND component NOT IN (SELECT component FROM loaded))
SELECT e.* EXCLUDE (reverses) REPLACE (
         (e.is_opening OR l.component IS NOT NULL) AND s.component IS NULL AS is_opening), p.pair_id
FROM ledger_entry AS e
LEFT JOIN journal_pair AS p ON e.journal = p.journal AND (NOT p.is_twin OR e.ledger_view = 'api_journals')
LEFT JOIN item_component AS c ON c.side = 'L' AND e.item_id = c.item_id
LEFT JOIN loaded AS l ON c.component = l.component
LEFT JOIN stocked AS s ON c.component = s.component
