-- Which adjustment posted which count, where the two carry different numbers (Omni books a stocktake as an
-- adjustment). A document posts a count when nearly all of its lines are the count's differences (counted - recorded)
-- at the same site, on the day of the count or within a few days after it; where the count does not say what was
-- recorded, when its lines bring the recorded stock to the counted figure. Fewer than three lines prove it only if
-- they are all the count's differences. A count with movements under its own number needs no other posting.
-- grain: document that posts a count; one count per document
-- needs: count_line, movement
-- columns:
--   count_id     VARCHAR  text: document number of the count, or the file's name where it has none
--   document_no  VARCHAR  text: document number, such as PO-00310
--   count_day    DATE     day: of the count
--   posted_day   DATE     day: of the posting
--   lines        BIGINT   count: lines
--   agreeing     BIGINT   count: lines that agree
WITH counted AS (
  SELECT count_id, sku, site, max(CAST(coalesce(completed_at, CAST(effective_date AS TIMESTAMP)) AS DATE)) AS day,
    sum(counted_quantity) AS counted,
         CASE WHEN count(recorded_quantity) = count(*) THEN sum(recorded_quantity) END AS recorded
  FROM count_line WHERE coalesce(is_confirmed, TRUE) AND count_id IS NOT NULL AND counted_quantity IS NOT NULL
    GROUP BY 1, 2, 3),
differing AS (SELECT count_id, count(CASE WHEN counted <> recorded THEN 1 END) AS lines FROM counted GROUP BY 1),
moved AS (
  SELECT document_no, sku, site, max(CAST(coalesce(completed_at, CAST(effective_date AS TIMESTAMP)) AS DATE)) AS day,
    sum(quantity) AS quantity FROM movement
  WHERE kind IN ('stocktake', 'adjustment') AND document_no IS NOT NULL AND quantity <> 0
    AND document_no NOT IN (SELECT count_id FROM counted) GROUP BY 1, 2, 3),
own AS (SELECT DISTINCT document_no FROM movement WHERE kind IN ('stocktake', 'adjustment')
  AND document_no IN (SELECT count_id FROM counted)),
size AS (SELECT document_no, count(*) AS lines FROM moved GROUP BY 1),
near AS (
  SELECT c.count_id, c.counted, c.recorded, c.day AS count_day, m.* FROM moved AS m JOIN counted AS c
    ON m.sku = c.sku AND m.site IS NOT DISTINCT FROM c.site AND m.day >= c.day AND m.day <= c.day + $posting_days
  WHERE c.count_id NOT IN (SELECT document_no FROM own)),
daily AS (
  SELECT sku, site, CAST(coalesce(completed_at, CAST(effective_date AS TIMESTAMP)) AS DATE) AS day,
    sum(quantity) AS quantity FROM movement
  WHERE sku IN (SELECT sku FROM near WHERE recorded IS NULL) GROUP BY 1, 2, 3),
level AS (SELECT sku, site, day, sum(quantity) OVER (PARTITION BY sku, site ORDER BY day NULLS FIRST) AS quantity
  FROM daily),
paired AS (
  SELECT n.count_id, n.document_no, min(n.count_day) AS count_day, max(n.day) AS posted_day,
         count(CASE WHEN n.quantity = n.counted - n.recorded OR (n.recorded IS NULL AND l.quantity = n.counted)
           THEN 1 END) AS agreeing
  FROM near AS n LEFT JOIN level AS l ON n.recorded IS NULL AND n.sku = l.sku AND n.site IS NOT DISTINCT FROM l.site
    AND n.day = l.day GROUP BY 1, 2),
judged AS (
  SELECT p.*, s.lines, row_number() OVER (PARTITION BY p.document_no ORDER BY p.agreeing DESC,
    p.posted_day - p.count_day, p.count_id) AS nth
  FROM paired AS p JOIN size AS s ON p.document_no = s.document_no JOIN differing AS d ON p.count_id = d.count_id
  WHERE p.agreeing >= $same_share * s.lines AND (p.agreeing >= $few_lines OR p.agreeing = d.lines))
SELECT count_id, document_no, count_day, posted_day, lines, agreeing FROM judged WHERE nth = 1
