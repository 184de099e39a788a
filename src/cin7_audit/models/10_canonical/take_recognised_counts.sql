-- A recognised count file takes number, day and site of its document.
-- changes: count_line
-- needs: recognised_count
UPDATE count_line SET
  count_id = r.document_no, effective_date = r.effective_date, completed_at = r.completed_at,
  site = coalesce(count_line.site, r.site)
FROM recognised_count AS r WHERE count_line.source_id = r.source_id AND count_line.count_id = r.count_id
