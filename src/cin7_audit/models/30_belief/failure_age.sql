-- Failures (out of tolerance) by days since the line was first counted.
-- grain: failing count line of a line counted at least twice
-- method: M-23
-- needs: count_variance, line_span
-- columns:
--   line_key  INTEGER  key: the counted line: key_id, or -place_key
--   age       BIGINT   days: since the line was first counted
SELECT v.line_key, date_diff('day', s.first_day, v.count_day) AS age
FROM count_variance AS v JOIN line_span AS s ON v.line_key = s.line_key
WHERE v.is_measured AND v.in_period AND NOT v.in_tolerance AND v.count_day > s.first_day ORDER BY v.line_key, age
