-- The document each line of the two books speaks of, by its names. Lines of one journal that name nothing follow the
-- lines that do; a reversed journal and its reversal are a document of their own; lines that name none stand alone.
-- The remainder of `component` by 4 says what it is: 0 a document, 1 a reversal pair, 2 lines of the ledger that name
-- nothing, 3 a posting that names nothing; negative a stock document that no other name leads to.
-- grain: line of a book (side L ledger, P posting, S stock document)
-- needs: ledger_item, item_component, posting_item, stock_document
-- columns:
--   side       VARCHAR  text: L ledger, P posting of Cin7, S stock document
--   item_id    BIGINT   key: the line, within its side
--   component  BIGINT   key: the document, by all its names
--   how        VARCHAR  text: what led the line to its document
WITH held AS (
  SELECT i.item_id, i.journal, i.pair_id, c.component FROM ledger_item AS i
  LEFT JOIN item_component AS c ON c.side = 'L' AND c.item_id = i.item_id),
in_journal AS (
  SELECT journal, min(component) AS component, min(item_id) AS first_item FROM held
  WHERE journal IS NOT NULL GROUP BY journal),
pair AS (
  SELECT pair_id, dense_rank() OVER (ORDER BY pair_id) AS pair_no
  FROM (SELECT DISTINCT pair_id FROM held WHERE pair_id IS NOT NULL))
SELECT 'L' AS side, h.item_id,
       CASE WHEN p.pair_no IS NOT NULL THEN p.pair_no * 4 + 1
            WHEN coalesce(h.component, j.component) IS NOT NULL
              THEN CAST(coalesce(h.component, j.component) AS BIGINT) * 4
            ELSE CAST(coalesce(j.first_item, h.item_id) AS BIGINT) * 4 + 2 END AS component,
       CASE WHEN p.pair_no IS NOT NULL THEN 'reversal pair' WHEN h.component IS NOT NULL THEN 'document'
            WHEN j.component IS NOT NULL THEN 'journal' ELSE 'none' END AS how
FROM held AS h LEFT JOIN in_journal AS j ON h.journal = j.journal LEFT JOIN pair AS p ON h.pair_id = p.pair_id
UNION ALL
SELECT 'P', p.item_id, coalesce(CAST(c.component AS BIGINT) * 4, CAST(p.item_id AS BIGINT) * 4 + 3), 'document'
FROM posting_item AS p LEFT JOIN item_component AS c ON c.side = 'P' AND c.item_id = p.item_id - p.item_id % 2
UNION ALL
SELECT 'S', s.item_id, coalesce(CAST(c.component AS BIGINT) * 4, -CAST(s.item_id AS BIGINT)), 'document'
FROM stock_document AS s LEFT JOIN item_component AS c ON c.side = 'S' AND c.item_id = s.item_id
