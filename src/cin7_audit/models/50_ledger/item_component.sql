-- Which document a line speaks of. The names of a line are one component, except those of a list: it belongs to the
-- first component it names.
-- grain: line that names a known document
-- needs: item_first, item_node, name_component
-- columns:
--   side       VARCHAR  text: L ledger, P posting of Cin7, S stock document
--   item_id    BIGINT   key: the line, within its side
--   component  INTEGER  number: of its component
SELECT f.side, f.item_id, c.component FROM item_first AS f JOIN name_component AS c ON f.node = c.node
WHERE f.names <= $many_names
UNION ALL
SELECT f.side, f.item_id, min(c.component)
FROM item_first AS f JOIN item_node AS i ON f.side = i.side AND f.item_id = i.item_id
JOIN name_component AS c ON i.node = c.node WHERE f.names > $many_names GROUP BY 1, 2
