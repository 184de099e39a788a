-- The kinds of files that tell counts.
-- grain: document_rank
-- needs: count_in_file
-- columns:
--   document_rank  INTEGER  number: of documents: 1 the API, 2 report, 3 CSV or print, 4 mapped
SELECT DISTINCT document_rank FROM count_in_file
