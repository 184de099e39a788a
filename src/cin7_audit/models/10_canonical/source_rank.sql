-- Which source is preferred: the API, then reports and exports, then what a consultant mapped by hand. `delivery` is
-- what says each fact once: the sheets that mappings name are one delivery; sheets a reader found may be copies of
-- each other.
-- grain: evidence file
-- needs: evidence_file
-- columns:
--   source_id      VARCHAR  text: the evidence file or sheet
--   kind           VARCHAR  text: kind of file
--   path           VARCHAR  text: relative to exports/
--   period_from    DATE     day: first the file says it covers
--   period_to      DATE     day: last the file says it covers
--   delivery       VARCHAR  text: what says each fact once: the file, or the file all mappings read
--   is_api         BOOLEAN  yes or no: a page of the API
--   document_rank  INTEGER  number: of documents: 1 the API, 2 report, 3 CSV or print, 4 mapped
--   movement_rank  INTEGER  number: 1 Movement Details, 2 API product, 3 tracked, 4 mapped, 5 rebuilt from documents
SELECT source_id, coalesce(kind, '') AS kind, path, period_from, period_to,
       CASE WHEN kind LIKE 'mapped%' THEN split_part(source_id, '.', 1) ELSE source_id END AS delivery,
       lower(path) LIKE '%.json' OR lower(path) LIKE '%.jsonl' AS is_api,
       CASE WHEN lower(path) LIKE '%.json' OR lower(path) LIKE '%.jsonl' THEN 1 WHEN kind LIKE 'mapped%' THEN 4
            WHEN lower(path) LIKE '%.csv' OR lower(path) LIKE '%.pdf' THEN 3 ELSE 2 END AS document_rank,
       CASE WHEN kind LIKE '%movement_detail%' THEN 1
            WHEN kind = 'cin7_core.api_product' THEN 2
            WHEN kind LIKE '%track%' THEN 3 WHEN kind LIKE 'mapped%' THEN 4 ELSE 5 END AS movement_rank
FROM evidence_file
