-- Digit preference: how many counted figures of lines that differ end in 0 or 5, and how many of the same lines'
-- believed figures do. Whole figures only; smaller ones have no meaningful last digit.
-- grain: one row
-- needs: count_variance
-- columns:
--   lines           BIGINT  count: differing lines with whole figures
--   round_counted   BIGINT  count: counted figures that end in 0 or 5
--   round_believed  BIGINT  count: believed figures of the same lines that end in 0 or 5
SELECT count(*) AS lines, count(CASE WHEN CAST(counted AS BIGINT) % 5 = 0 THEN 1 END) AS round_counted,
       count(CASE WHEN CAST(believed AS BIGINT) % 5 = 0 THEN 1 END) AS round_believed
FROM count_variance
WHERE is_measured AND in_period AND variance_quantity <> 0 AND counted >= $digit_floor AND believed >= $digit_floor
  AND counted = floor(counted) AND believed = floor(believed)
