-- Count files that are one posted document. One file and one document: a mark shared by two files or two documents
-- proves nothing; nor does a document another file already carries. One SKU's difference may equal a manual adjustment
-- by luck: alone it is evidence of a stocktake only. A file that bears the number of a document (in its name, or by
-- the settings) is that document or none.
-- grain: file x count
-- needs: undated_count, posted_count, count_line
-- columns:
--   source_id       VARCHAR    text: the evidence file or sheet
--   count_id        VARCHAR    text: document number of the count, or the file's name where it has none
--   document_no     VARCHAR    text: document number, such as PO-00310
--   effective_date  DATE       day: accounting day of the document
--   completed_at    TIMESTAMP  moment: when the document changed stock
--   site            VARCHAR    text: site name of the document
--   skus            BIGINT     count: SKUs that differ
--   day             DATE       day: the document says it changed stock
--   lacks           VARCHAR    text: what the file does not say, in words
WITH dated AS (
  SELECT count_id FROM count_line
  WHERE coalesce(effective_date, CAST(completed_at AS DATE)) IS NOT NULL AND count_id IS NOT NULL),
pair AS (
  SELECT u.source_id, u.count_id, u.skus, p.document_no, p.effective_date, p.completed_at, p.site,
         count(*) OVER (PARTITION BY u.source_id, u.count_id) AS documents,
         count(*) OVER (PARTITION BY p.document_no) AS files
  FROM undated_count AS u
  JOIN posted_count AS p ON u.mark = p.mark AND coalesce(u.site, p.site, '') = coalesce(p.site, u.site, '')
  WHERE (u.skus > 1 OR p.is_count OR u.count_id = p.document_no)
    AND (u.count_id = p.document_no OR u.count_id NOT IN (SELECT document_no FROM posted_count))
    AND p.document_no NOT IN (SELECT count_id FROM dated))
SELECT source_id, count_id, document_no, effective_date, completed_at, site, skus,
       coalesce(effective_date, CAST(completed_at AS DATE)) AS day,
       CASE WHEN count_id = document_no THEN 'no day' ELSE 'neither number nor day' END AS lacks
FROM pair WHERE documents = 1 AND files = 1 ORDER BY source_id, document_no
