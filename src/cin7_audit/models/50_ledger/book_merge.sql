-- Documents and lines that are one by their amounts. They are tried in the order of the tables here; what one matched
-- is not open to the next.
-- grain: document that joins another
-- needs: merge_by_return, merge_on_same_day, merge_on_near_day, merge_by_day, merge_by_month
-- columns:
--   merge_by_return.*
SELECT from_component, min(into_component) AS into_component, min(how) AS how FROM (
  SELECT * FROM merge_by_return UNION ALL SELECT * FROM merge_on_same_day UNION ALL SELECT * FROM merge_on_near_day
  UNION ALL SELECT * FROM merge_by_day UNION ALL SELECT * FROM merge_by_month)
GROUP BY from_component
