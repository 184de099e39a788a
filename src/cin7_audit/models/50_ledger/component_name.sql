-- The names of each component: a document by all its names.
-- grain: name, as compared
-- needs: known_name, name_component
-- columns:
--   name       VARCHAR  text: as compared: no case, no punctuation
--   component  INTEGER  number: of its component
SELECT k.name, c.component FROM known_name AS k JOIN name_component AS c ON k.node = c.node
