-- Whether the movement log starts late: then many places without an opening run below zero, and "movements are the
-- whole history" is not believed.
-- grain: one row
-- needs: count_segment, opening_belief
-- columns:
--   starts_late  BOOLEAN  yes or no: the log starts late
WITH moved AS (SELECT place_key, sum(moved) AS moved FROM count_segment GROUP BY place_key HAVING sum(n_moves) > 0)
SELECT count(CASE WHEN m.moved < 0 THEN 1 END) > $late_share * count(*) AS starts_late
FROM moved AS m JOIN opening_belief AS o ON m.place_key = o.place_key WHERE o.opening_basis LIKE 'none%'
