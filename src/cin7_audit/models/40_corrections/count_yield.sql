-- Does choosing what to count pay? Counts that took a small part of a site's lines (at most $chosen_share of them)
-- chose them; counts that took most of them did not. Lift = lines found different per 100 counted in chosen counts /
-- the same in whole counts, at sites that have both. Zero-difference lines are the denominator, so difference-only
-- exports cannot answer.
-- grain: one row
-- method: M-36
-- needs: count_point, count_interval, count_line
-- columns:
--   found_chosen         BIGINT   count: lines found different in chosen counts
--   counted_chosen       BIGINT   count: lines counted in chosen counts
--   found_whole          BIGINT   count: lines found different in whole counts
--   counted_whole        BIGINT   count: lines counted in whole counts
--   has_difference_only  BOOLEAN  yes or no: some source lists only lines that differ
--   ratio                DOUBLE   number: the lift; null without both kinds of counts or clean lines, or without a base
WITH known AS (SELECT coalesce(site, '') AS site, count(DISTINCT place_key) AS places FROM count_point GROUP BY 1),
counted AS (
  SELECT count_id, coalesce(site, '') AS site, count(*) AS counted, count(CASE WHEN variance <> 0 THEN 1 END) AS found
  FROM count_interval WHERE variance IS NOT NULL GROUP BY 1, 2),
judged AS (
  SELECT c.counted, c.found, c.counted <= $chosen_share * k.places AS is_chosen
  FROM counted AS c JOIN known AS k ON c.site = k.site),
summed AS (
  SELECT CAST(coalesce(sum(CASE WHEN is_chosen THEN found END), 0) AS BIGINT) AS found_chosen,
         CAST(coalesce(sum(CASE WHEN is_chosen THEN counted END), 0) AS BIGINT) AS counted_chosen,
         CAST(coalesce(sum(CASE WHEN NOT is_chosen THEN found END), 0) AS BIGINT) AS found_whole,
         CAST(coalesce(sum(CASE WHEN NOT is_chosen THEN counted END), 0) AS BIGINT) AS counted_whole,
         EXISTS (SELECT 1 FROM count_line WHERE is_difference_only) AS has_difference_only
  FROM judged)
SELECT *, CASE WHEN NOT has_difference_only
            THEN (found_chosen / nullif(counted_chosen, 0)) / nullif(found_whole / nullif(counted_whole, 0), 0) END
            AS ratio
FROM summed
