-- How many rows of a table went to its secondary twin, and why.
-- grain: file x reason
-- needs: nothing
-- columns:
--   source_id  VARCHAR  text: the evidence file or sheet
--   why        VARCHAR  text: why the rows are used only for cross-checks
--   lines      BIGINT   count: rows
SELECT source_id, why, count(*) AS lines FROM {table}_secondary GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2
