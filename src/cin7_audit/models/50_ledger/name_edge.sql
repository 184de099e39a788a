-- What makes names one document: they are known together, or one line says them together. A text that names more
-- documents than a document has names is a list, and makes none of them one. Every name is joined to itself, so that
-- it is there.
-- grain: two names
-- needs: known_name, document_link, sale_name, item_node
-- columns:
--   one    INTEGER  number: node of a name
--   other  INTEGER  number: node of a name of the same document
WITH known_link AS (SELECT a, b FROM document_link UNION ALL SELECT doc, name FROM sale_name),
line AS (SELECT side, item_id, min(node) AS node, count(*) AS names FROM item_node GROUP BY 1, 2)
SELECT node AS one, node AS other FROM known_name
UNION ALL
SELECT a.node, b.node FROM known_link AS l JOIN known_name AS a ON l.a = a.name JOIN known_name AS b ON l.b = b.name
WHERE a.node <> b.node
UNION ALL
SELECT l.node, i.node FROM line AS l JOIN item_node AS i ON l.side = i.side AND l.item_id = i.item_id
WHERE l.names > 1 AND l.names <= $many_names AND i.node <> l.node
