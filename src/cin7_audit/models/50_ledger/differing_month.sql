-- The two books of the documents that differ.
-- grain: document x account x month
-- needs: book_month, differing_document
-- columns:
--   book_month.*
SELECT * FROM book_month WHERE component IN (SELECT component FROM differing_document)
ORDER BY component, account_key, month
