-- Who and when, from the document list; only what is unknown is filled. (Movements have no status.)
-- changes: movement
-- needs: header_by_id, header_by_number
UPDATE movement SET
  recorded_at = coalesce(movement.recorded_at, h.recorded_at),
  completed_at = coalesce(movement.completed_at, h.completed_at),
  "user" = coalesce(movement."user", h."user")
FROM {header} AS h WHERE movement.{document} = h.document
