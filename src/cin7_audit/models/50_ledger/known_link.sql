-- Names of one document, those learned from the ledger included.
-- grain: two names of one document, as compared; b null: a name without a partner
-- needs: document_link, sale_name
-- columns:
--   a  VARCHAR  text: a name, as compared
--   b  VARCHAR  text: another name of the same document; null none
SELECT a, b FROM document_link UNION ALL SELECT doc, name FROM sale_name
