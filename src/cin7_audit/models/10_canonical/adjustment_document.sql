-- The documents their source calls adjustments, with what could show that one is really a count.
-- grain: document number
-- needs: correction
-- columns:
--   document_no      VARCHAR  text: document number, such as PO-00310
--   site             VARCHAR  text: site name; the last of its lines
--   day              DATE     day: the earliest of its lines
--   lines            BIGINT   count: lines
--   gains            BIGINT   count: lines that add stock
--   losses           BIGINT   count: lines that take stock
--   count_reference  VARCHAR  text: a reference that says count; null none
--   count_reasons    BIGINT   count: lines whose comment says count
SELECT document_no, max(site) AS site, min(coalesce(effective_date, CAST(completed_at AS DATE))) AS day,
       count(*) AS lines, count(CASE WHEN quantity > 0 THEN 1 END) AS gains,
       count(CASE WHEN quantity < 0 THEN 1 END) AS losses,
       max(CASE WHEN says_count(reference) THEN reference END) AS count_reference,
       count(CASE WHEN says_count(reason) THEN 1 END) AS count_reasons
FROM correction WHERE kind = 'adjustment' AND document_no IS NOT NULL GROUP BY document_no
