-- The document behind every name, after all matching.
-- grain: name, as compared
-- needs: known_name, name_component, book_component
-- columns:
--   name       VARCHAR  text: as compared: no case, no punctuation
--   component  BIGINT   key: the document, by all its names
WITH named AS (
  SELECT k.name, CAST(c.component AS BIGINT) * 4 AS component
  FROM known_name AS k JOIN name_component AS c ON k.node = c.node),
joined AS (SELECT DISTINCT unmatched, component FROM book_component WHERE matches > 0)
SELECT n.name, coalesce(j.component, n.component) AS component
FROM named AS n LEFT JOIN joined AS j ON n.component = j.unmatched
