-- By how many days every count is moved, to see on which day counts would agree best.
-- grain: shift in days
-- needs: nothing
-- columns:
--   shift  INTEGER  days: later; negative earlier
SELECT CAST(range AS INTEGER) AS shift
FROM range(CAST(-least($rules_cutoff_days, $most_shift_days) AS BIGINT),
           CAST(least($rules_cutoff_days, $most_shift_days) + 1 AS BIGINT))
