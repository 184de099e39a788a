-- Each file or sheet that came: what it is, its period, its rows accounted for (read = kept + set aside), its hash.
-- grain: evidence file or sheet
-- needs: evidence_file
-- columns:
--   source_id            VARCHAR  text: the evidence file or sheet
--   path                 VARCHAR  text: path relative to exports/
--   sheet                VARCHAR  text: the sheet; null where the file has only one or none
--   label                VARCHAR  text: what readers are told: the path, and the sheet where there are several
--   title                VARCHAR  text: kind in words
--   kind                 VARCHAR  text: the source that reads it; null unrecognised
--   status               VARCHAR  text: used, or why not
--   organisation         VARCHAR  text: as the file states it
--   period_from          DATE     day: first the file speaks of
--   period_to            DATE     day: last the file speaks of
--   encoding             VARCHAR  text: text encoding; null binary
--   encoding_is_certain  BOOLEAN  yes or no: BOM or valid UTF-8
--   rows_read            BIGINT   count: data rows read
--   rows_kept            BIGINT   count: rows that became canonical rows
--   rows_set_aside       BIGINT   count: rows with a problem record
--   size_bytes           BIGINT   bytes: size
--   sha256               VARCHAR  text: hash of the bytes
SELECT source_id, path, sheet, label, coalesce(title, kind, 'not recognised') AS title, kind, status, organisation,
       period_from, period_to, encoding, encoding_is_certain, coalesce(rows_read, 0) AS rows_read,
       coalesce(rows_kept, 0) AS rows_kept, coalesce(rows_set_aside, 0) AS rows_set_aside, size_bytes, sha256
FROM evidence_file ORDER BY source_id
