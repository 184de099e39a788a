-- What makes names one document: they are known together, or one line says them together. A text that names more
-- documents than a document has names is a list, and makes none of them one. Every name is joined to itself, so that
-- it is there.
-- grain: two names
-- needs: known_name, known_link, item_first, item_node
-- columns:
--   one    INTEGER  number: node of a name
--   other  INTEGER  number: node of a name of the same document
SELECT node AS one, node AS other FROM known_name
UNION ALL
SELECT a.node, b.node FROM known_link AS l JOIN known_name AS a ON l.a = a.name JOIN known_name AS b ON l.b = b.name
WHERE a.node <> b.node
UNION ALL
SELECT f.node, i.node FROM item_first AS f JOIN item_node AS i ON f.side = i.side AND f.item_id = i.item_id
WHERE f.names > 1 AND f.names <= $many_names AND i.node <> f.node
