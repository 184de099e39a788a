-- Counts as one file tells them.
-- grain: count x file
-- needs: count_line, source_rank
-- columns:
--   source_id       VARCHAR    text: the evidence file or sheet
--   count_id        VARCHAR    text: document number of the count, or the file's name where it has none
--   document_rank   INTEGER    number: of documents: 1 the API, 2 report, 3 CSV or print, 4 mapped
--   lines           BIGINT     count: rows
--   site            VARCHAR    text: site, where a line names one
--   effective_date  DATE       day: accounting day
--   completed_at    TIMESTAMP  moment: when stock changed, client local time; midnight if only the day is known
--   document_id     VARCHAR    text: system id (GUID), lower case; null unknown
--   status          VARCHAR    text: status of the document
--   is_confirmed    BOOLEAN    yes or no: the count was completed, not draft or void
--   completed_by    VARCHAR    text: who completed or last edited; null unknown
--   account         VARCHAR    text: account of the document
SELECT c.source_id, c.count_id, r.document_rank, count(*) AS lines, max(c.site) AS site,
       max(c.effective_date) AS effective_date, max(c.completed_at) AS completed_at,
       max(c.document_id) AS document_id, max(c.status) AS status,
       max(CAST(c.is_confirmed AS INTEGER)) = 1 AS is_confirmed, max(c.completed_by) AS completed_by,
       max(c.account) AS account
FROM count_line AS c JOIN source_rank AS r ON c.source_id = r.source_id WHERE c.count_id IS NOT NULL
GROUP BY c.source_id, c.count_id, r.document_rank
