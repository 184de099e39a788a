-- A file's note that it lacks its day, number or site goes where a later step found it out: nothing is left to ask
-- for. The step that found it tells so in a note of its own.
-- changes: problem
-- needs: count_line
DELETE FROM problem WHERE effect = 'note' AND (
  (code = 'not_stated_by_file' AND fact = 'date' AND source_id IN (
    SELECT source_id FROM problem WHERE code IN ('count_recognised', 'count_dated', 'snapshot_dated')))
  OR (code = 'not_stated_by_file' AND fact = 'number' AND source_id IN (
    SELECT source_id FROM problem WHERE code = 'count_recognised'))
  OR (((code = 'not_stated_by_file' AND fact = 'site') OR (code = 'site_filled_in' AND fact = 'count_line'))
      AND source_id IN (SELECT source_id FROM problem WHERE code = 'count_recognised')
      AND source_id NOT IN (SELECT source_id FROM count_line WHERE site IS NULL AND source_id IS NOT NULL)))
