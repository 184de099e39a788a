-- One count told by two files: the API's stocktake and the CSV or print of the same count. The CSV has neither number
-- nor date (cin7-core 2.6), so it is recognised by its number where hinted, else by its lines. Agreement is judged on
-- what both files hold: key and counted figure; without a common number, a count at another known site or day is
-- another count.
-- grain: count of the less preferred file
-- needs: count_line, source_rank, count_in_file
-- columns:
--   worse_source   VARCHAR  text: the other file
--   worse_id       VARCHAR  text: number of the count there
--   better_source  VARCHAR  text: the preferred file
--   better_id      VARCHAR  text: number of the count there
--   agreeing       BIGINT   count: keys with the same counted figure
--   worse_lines    BIGINT   count: lines of the other file
WITH agreed AS (
  SELECT a.source_id AS worse_source, a.count_id AS worse_id, b.source_id AS better_source, b.count_id AS better_id,
         count(DISTINCT (a.sku, a.bin, a.batch)) AS agreeing
  FROM count_line AS a JOIN count_line AS b ON a.sku = b.sku
    AND a.bin IS NOT DISTINCT FROM b.bin AND a.batch IS NOT DISTINCT FROM b.batch
    AND a.counted_quantity = b.counted_quantity AND a.source_id <> b.source_id
  JOIN source_rank AS ra ON a.source_id = ra.source_id
  JOIN source_rank AS rb ON b.source_id = rb.source_id AND rb.document_rank < ra.document_rank
  WHERE a.count_id IS NOT NULL AND b.count_id IS NOT NULL GROUP BY 1, 2, 3, 4),
judged AS (
  SELECT g.*, a.lines AS worse_lines, b.lines AS better_lines, a.count_id = b.count_id AS same_number
  FROM agreed AS g
  JOIN count_in_file AS a ON g.worse_source = a.source_id AND g.worse_id = a.count_id
  JOIN count_in_file AS b ON g.better_source = b.source_id AND g.better_id = b.count_id
  WHERE a.count_id = b.count_id OR (a.site IS NULL OR b.site IS NULL OR a.site = b.site)
    AND (a.effective_date IS NULL OR b.effective_date IS NULL
         OR abs(date_diff('day', a.effective_date, b.effective_date)) <= $same_count_days)),
ranked AS (
  SELECT *, row_number() OVER (
    PARTITION BY worse_source, worse_id ORDER BY same_number DESC, agreeing DESC, better_id) AS nth
  FROM judged WHERE same_number
    OR (agreeing >= $same_count_lines AND agreeing >= $same_count_share * least(worse_lines, better_lines)))
SELECT worse_source, worse_id, better_source, better_id, agreeing, worse_lines FROM ranked WHERE nth = 1
ORDER BY worse_source, better_id
