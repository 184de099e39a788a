-- The document behind every name, after all matching.
-- grain: name, as compared
-- needs: component_name, book_merge
-- columns:
--   name       VARCHAR  text: as compared: no case, no punctuation
--   component  BIGINT   key: the document, by all its names
SELECT n.name, coalesce(m.into_component, CAST(n.component AS BIGINT) * 4) AS component
FROM component_name AS n LEFT JOIN book_merge AS m ON CAST(n.component AS BIGINT) * 4 = m.from_component
