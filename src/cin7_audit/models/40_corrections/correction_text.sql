-- What a correction says of itself: the reason of its line, else the reference of its document.
-- grain: correction line
-- needs: register
-- columns:
--   correction_id  BIGINT   number: in order of day
--   document_no    VARCHAR  text: document number
--   text           VARCHAR  text: reason or reference; null neither
SELECT correction_id, document_no, coalesce(nullif(trim(reason), ''), nullif(trim(reference), '')) AS text
FROM register WHERE NOT is_opening ORDER BY correction_id
