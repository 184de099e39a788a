-- When each confirmed count was taken.
-- grain: confirmed count document
-- needs: count_line
-- columns:
--   count_id  VARCHAR    text: document number of the count, or the file's name where it has none
--   count_at  TIMESTAMP  moment: the count was completed; midnight where only its day is known
SELECT count_id, max(coalesce(completed_at, CAST(effective_date AS TIMESTAMP))) AS count_at
FROM count_line WHERE coalesce(is_confirmed, TRUE) AND count_id IS NOT NULL GROUP BY count_id
