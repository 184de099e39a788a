-- What only the less preferred file lists belongs to the same count: it takes the better one's number, day and place.
-- changes: count_line
-- needs: same_count, count_in_file
UPDATE count_line SET count_id = d.count_id, document_id = d.document_id, status = d.status,
  site = coalesce(d.site, count_line.site), effective_date = d.effective_date, completed_at = d.completed_at,
  is_confirmed = d.is_confirmed, completed_by = d.completed_by, account = d.account
FROM same_count AS t JOIN count_in_file AS d ON t.better_source = d.source_id AND t.better_id = d.count_id
WHERE count_line.source_id = t.worse_source AND count_line.count_id = t.worse_id
