-- Rows that did not say where they happened, kept while sites are filled in.
-- grain: table x file
-- needs: row_without_site
-- columns:
--   row_without_site.*
SELECT * FROM row_without_site
