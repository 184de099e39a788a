-- The evidence files that were used, with their rows accounted for.
-- grain: evidence file or sheet
-- needs: evidence_file
-- columns:
--   source_id       VARCHAR  text: the evidence file or sheet
--   label           VARCHAR  text: what readers are told: the path, and the sheet where there are several
--   title           VARCHAR  text: kind in words
--   period_from     DATE     day: as the file states it, else its rows
--   period_to       DATE     day: as the file states it, else its rows
--   rows_read       BIGINT   count: data rows read
--   rows_kept       BIGINT   count: rows that became canonical rows
--   rows_set_aside  BIGINT   count: rows with a problem record; read = kept + set aside
SELECT source_id, label, coalesce(title, kind) AS title, period_from, period_to, coalesce(rows_read, 0) AS rows_read,
       coalesce(rows_kept, 0) AS rows_kept, coalesce(rows_set_aside, 0) AS rows_set_aside
FROM evidence_file WHERE status = 'used' ORDER BY source_id
