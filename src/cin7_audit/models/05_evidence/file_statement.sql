-- What files state about themselves, and which files state it: organisation, basis of the ledger report, base
-- currency, lock date.
-- grain: fact x what is stated x whether by rows or by the heading
-- needs: company, evidence_file
-- columns:
--   fact        VARCHAR  text: organisation, basis of the ledger report, base currency or lock date
--   stated      VARCHAR  text: as stated
--   files       VARCHAR  text: paths of the files that state it
--   file_count  BIGINT   count: files that state it
WITH stated AS (
  SELECT source_id, unnest(['organisation', 'basis of the ledger report', 'base currency', 'lock date']) AS fact,
         unnest([name, basis, base_currency, CAST(lock_date AS VARCHAR)]) AS stated, 'in its rows' AS place
  FROM company
  UNION ALL
  SELECT source_id, 'organisation', organisation, 'in its heading' FROM evidence_file
  WHERE source_id NOT IN (SELECT source_id FROM company WHERE name IS NOT NULL))
SELECT s.fact, s.stated, string_agg(DISTINCT f.path, ', ' ORDER BY f.path) AS files,
       count(DISTINCT f.path) AS file_count
FROM stated AS s JOIN evidence_file AS f ON s.source_id = f.source_id
WHERE s.stated IS NOT NULL GROUP BY s.fact, s.stated, s.place ORDER BY s.fact, s.stated
