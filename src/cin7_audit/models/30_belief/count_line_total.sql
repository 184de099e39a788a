-- How many confirmed count lines there are and what they can be used for.
-- grain: one row
-- needs: count_variance
-- columns:
--   lines      BIGINT  count: confirmed count lines
--   measured   BIGINT  count: lines with a belief
--   base       BIGINT  count: lines that may enter an accuracy
--   ambiguous  BIGINT  count: of those, counted zeros that may mean not counted
SELECT count(*) AS lines, count(CASE WHEN is_measured THEN 1 END) AS measured,
       count(CASE WHEN is_base THEN 1 END) AS base,
       count(CASE WHEN is_base AND is_zero_ambiguous THEN 1 END) AS ambiguous
FROM count_variance
