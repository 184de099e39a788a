-- Whether there are count lines without a day at all.
-- grain: one row, or none where every count line has a day
-- needs: count_line
-- columns:
--   source_id  VARCHAR  text: the evidence file or sheet
--   count_id   VARCHAR  text: document number of the count, or the file's name where it has none
SELECT source_id, count_id FROM count_line WHERE effective_date IS NULL AND completed_at IS NULL LIMIT 1
