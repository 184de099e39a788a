-- Counts that list only differences are marked so.
-- changes: count_line
-- needs: differences_only_file
UPDATE count_line SET is_difference_only = TRUE
WHERE count_kind <> 'cycle_count' AND source_id IN (SELECT source_id FROM differences_only_file)
