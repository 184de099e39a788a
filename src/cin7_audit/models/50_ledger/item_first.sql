-- The first document each line names, and how many it names.
-- grain: line that names a known document
-- needs: item_node
-- columns:
--   side     VARCHAR  text: L ledger, P posting of Cin7, S stock document
--   item_id  BIGINT   key: the line, within its side
--   node     INTEGER  number: the first of the names it holds
--   names    BIGINT   count: known documents it names
SELECT side, item_id, min(node) AS node, count(*) AS names FROM item_node GROUP BY 1, 2
