-- The numbers of all documents the evidence names, whichever table and whichever description they came in: letters,
-- then two to nine digits.
-- grain: prefix x number
-- needs: movement, movement_secondary, correction, correction_secondary,
--   transfer, transfer_secondary, receipt, receipt_secondary,
--   shipment, shipment_secondary, return_line, return_line_secondary,
--   count_line, count_line_secondary, expected_posting, document_header
-- columns:
--   prefix      VARCHAR  text: the letters before the number, upper case
--   number      BIGINT   number: of the document
--   source_id   VARCHAR  text: the evidence file or sheet
--   source_row  BIGINT   number: row in that file
WITH named AS (
  SELECT document_no, source_id, source_row FROM movement
  UNION ALL SELECT document_no, source_id, source_row FROM movement_secondary
  UNION ALL SELECT document_no, source_id, source_row FROM correction
  UNION ALL SELECT document_no, source_id, source_row FROM correction_secondary
  UNION ALL SELECT document_no, source_id, source_row FROM transfer
  UNION ALL SELECT document_no, source_id, source_row FROM transfer_secondary
  UNION ALL SELECT document_no, source_id, source_row FROM receipt
  UNION ALL SELECT document_no, source_id, source_row FROM receipt_secondary
  UNION ALL SELECT document_no, source_id, source_row FROM shipment
  UNION ALL SELECT document_no, source_id, source_row FROM shipment_secondary
  UNION ALL SELECT document_no, source_id, source_row FROM return_line
  UNION ALL SELECT document_no, source_id, source_row FROM return_line_secondary
  UNION ALL SELECT count_id, source_id, source_row FROM count_line
  UNION ALL SELECT count_id, source_id, source_row FROM count_line_secondary
  UNION ALL SELECT document_no, source_id, source_row FROM expected_posting
  UNION ALL SELECT document_no, source_id, source_row FROM document_header),
split AS (
  SELECT source_id, source_row,
         regexp_extract(trim(document_no), '^([A-Za-z]+)[-_ ]?([0-9]{2,9})$', ['prefix', 'number']) AS parts
  FROM named)
SELECT upper(parts.prefix) AS prefix, TRY_CAST(parts.number AS BIGINT) AS number,
       min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row
FROM split WHERE TRY_CAST(parts.number AS BIGINT) IS NOT NULL GROUP BY 1, 2
