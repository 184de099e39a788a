-- Who, when and in which status, from the document list; only what is unknown is filled.
-- changes: correction, count_line
-- needs: header_by_id, header_by_number
UPDATE {table} SET
  recorded_at = coalesce({table}.recorded_at, h.recorded_at),
  completed_at = coalesce({table}.completed_at, h.completed_at),
  status = coalesce({table}.status, h.status),
  "{user}" = coalesce({table}."{user}", h."user")
FROM {header} AS h WHERE {table}.{document} = h.document
