-- The document each line of the two books speaks of, by its names. A line that names no document Cin7 knows, in a
-- journal that names none either, is a document of its own (`none`): no other table is asked for it. The names of a
-- line are one component, except those of a list, which belongs to the first component it names. Lines of one journal
-- that name nothing follow the lines that do; a reversed journal and its reversal are a document of their own. The
-- remainder of `component` by 4 says what it is: 0 a document, 1 a reversal pair, 2 lines of the ledger that name
-- nothing, 3 a posting that names nothing; negative a stock document that no other name leads to. Where Cin7 tells of
-- no postings, the ledger's line of a go-live load is its opening balance; words alone make no opening of a line that
-- names a document which moved stock later.
-- grain: line of a book (side L ledger, P posting, S stock document)
-- needs: item_node, name_component, known_name, movement, stock_item, ledger_item, posting_item, stock_document
-- columns:
--   side        VARCHAR  text: L ledger, P posting of Cin7, S stock document
--   item_id     BIGINT   key: the line, within its side
--   component   BIGINT   key: the document, by all its names
--   how         VARCHAR  text: what led the line to its document
--   is_opening  BOOLEAN  yes or no: an opening balance or go-live load
--   spoken      BIGINT   key: the document its own words name; null none
WITH spoken AS (
  SELECT i.side, i.item_id, min(CAST(c.component AS BIGINT)) * 4 AS component
  FROM item_node AS i JOIN name_component AS c ON i.node = c.node GROUP BY 1, 2),
loaded AS (
  SELECT DISTINCT CAST(c.component AS BIGINT) * 4 AS component
  FROM movement AS m JOIN known_name AS k ON k.name = bare(m.document_no) JOIN name_component AS c ON k.node = c.node
  WHERE m.kind = 'opening' AND m.document_no NOT IN (SELECT doc FROM posting_item WHERE doc IS NOT NULL)
    AND m.document_no NOT IN (SELECT doc FROM stock_item WHERE doc IS NOT NULL)),
stocked AS (
  SELECT DISTINCT component FROM spoken WHERE side = 'S' AND component NOT IN (SELECT component FROM loaded)),
held AS (
  SELECT i.item_id, i.journal, i.pair_id, s.component,
         (i.says_opening OR l.component IS NOT NULL) AND m.component IS NULL AS is_opening
  FROM ledger_item AS i LEFT JOIN spoken AS s ON s.side = 'L' AND s.item_id = i.item_id
  LEFT JOIN loaded AS l ON s.component = l.component LEFT JOIN stocked AS m ON s.component = m.component),
in_journal AS (
  SELECT journal, min(component) AS component, min(item_id) AS first_item FROM held
  WHERE journal IS NOT NULL GROUP BY journal),
pair AS (
  SELECT pair_id, dense_rank() OVER (ORDER BY pair_id) AS pair_no
  FROM (SELECT DISTINCT pair_id FROM held WHERE pair_id IS NOT NULL))
SELECT 'L' AS side, h.item_id,
       CASE WHEN p.pair_no IS NOT NULL THEN p.pair_no * 4 + 1
            WHEN coalesce(h.component, j.component) IS NOT NULL THEN coalesce(h.component, j.component)
            ELSE CAST(coalesce(j.first_item, h.item_id) AS BIGINT) * 4 + 2 END AS component,
       CASE WHEN p.pair_no IS NOT NULL THEN 'reversal pair' WHEN h.component IS NOT NULL THEN 'document'
            WHEN j.component IS NOT NULL THEN 'journal' ELSE 'none' END AS how,
       h.is_opening, h.component AS spoken
FROM held AS h LEFT JOIN in_journal AS j ON h.journal = j.journal LEFT JOIN pair AS p ON h.pair_id = p.pair_id
UNION ALL
SELECT 'P', p.item_id, coalesce(s.component, CAST(p.item_id AS BIGINT) * 4 + 3), 'document', p.is_opening, s.component
FROM posting_item AS p LEFT JOIN spoken AS s ON s.side = 'P' AND s.item_id = p.item_id - p.item_id % 2
UNION ALL
SELECT 'S', d.item_id, coalesce(s.component, -CAST(d.item_id AS BIGINT)), 'document', FALSE, s.component
FROM stock_document AS d LEFT JOIN spoken AS s ON s.side = 'S' AND s.item_id = d.item_id
