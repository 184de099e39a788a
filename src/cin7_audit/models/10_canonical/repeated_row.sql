-- Overlapping files of one kind: each identical row is kept as often as the one file that has it most often. Two equal
-- rows inside one file are two facts; the same row in two files is one. Compared are the columns that every file of
-- the kind fills, or none does, so that a layout without bins still meets one with them. API pages share one layout:
-- there an all-blank column is chance, and all columns count.
-- grain: row of a table
-- needs: row_identity, overlapping_file
-- columns:
--   table_name  VARCHAR  text: the table the row stands in
--   row_id      BIGINT   number: its place in that table
--   why         VARCHAR  text: why it is set aside, in words for readers
WITH told AS (
  SELECT i.*, f.kind, f.delivery, f.is_api
  FROM row_identity AS i JOIN overlapping_file AS f ON i.table_name = f.table_name AND i.source_id = f.source_id),
cell AS (
  SELECT table_name, kind, source_id, generate_subscripts(identity, 1) AS place, unnest(identity) AS value
  FROM told WHERE NOT is_api),
filled AS (
  SELECT table_name, kind, source_id, place, count(value) > 0 AS is_filled FROM cell GROUP BY ALL),
shared AS (
  SELECT table_name, kind, place, count(DISTINCT is_filled) = 1 AS is_shared FROM filled GROUP BY ALL),
layout AS (
  SELECT table_name, kind, list(is_shared ORDER BY place) AS is_shared FROM shared
  GROUP BY ALL HAVING bool_or(is_shared)),
keyed AS (
  SELECT t.table_name, t.kind, t.delivery, t.source_id, t.source_row, t.row_id,
         joined(CASE WHEN l.kind IS NULL THEN t.identity ELSE list_where(t.identity, l.is_shared) END) AS same
  FROM told AS t LEFT JOIN layout AS l ON t.table_name = l.table_name AND t.kind = l.kind),
numbered AS (
  SELECT *, row_number() OVER (
    PARTITION BY table_name, kind, same, delivery ORDER BY source_id, source_row, row_id) AS nth FROM keyed),
placed AS (
  SELECT table_name, row_id, delivery, min(delivery) OVER (PARTITION BY table_name, kind, same, nth) AS first_delivery
  FROM numbered)
SELECT table_name, row_id, 'duplicate of ' || first_delivery AS why FROM placed WHERE delivery <> first_delivery
