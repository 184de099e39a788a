-- The document behind every name, after all matching.
-- grain: name, as compared
-- needs: known_name, name_component, book_merge
-- columns:
--   name       VARCHAR  text: as compared: no case, no punctuation
--   component  BIGINT   key: the document, by all its names
WITH named AS (
  SELECT k.name, CAST(c.component AS BIGINT) * 4 AS component
  FROM known_name AS k JOIN name_component AS c ON k.node = c.node)
SELECT n.name, coalesce(m.into_component, n.component) AS component
FROM named AS n LEFT JOIN book_merge AS m ON n.component = m.from_component
