-- Runs of missing document numbers. Prefixes with fewer than $minimum_documents numbers show no sequence.
-- grain: prefix x run of missing numbers
-- needs: document_number, evidence_file
-- columns:
--   prefix        VARCHAR  text: the letters before the number, upper case
--   low           BIGINT   number: lowest of the prefix
--   high          BIGINT   number: highest of the prefix
--   documents     BIGINT   count: numbers of the prefix that are there
--   missing_from  BIGINT   number: first missing
--   missing_to    BIGINT   number: last missing
--   missing       BIGINT   count: missing numbers
--   source_id     VARCHAR  text: the evidence file or sheet that names the number after the gap
--   file          VARCHAR  text: the evidence file, for readers
--   source_row    BIGINT   number: row in that file
--   is_sequence   BOOLEAN  yes or no: the prefix is numbered consecutively
WITH spans AS (
  SELECT prefix, min(number) AS low, max(number) AS high, count(*) AS documents
  FROM document_number GROUP BY prefix HAVING count(*) >= $minimum_documents),
steps AS (
  SELECT prefix, lag(number) OVER (PARTITION BY prefix ORDER BY number) AS before, number AS after, source_id,
         source_row
  FROM document_number)
SELECT s.prefix, p.low, p.high, p.documents, s.before + 1 AS missing_from, s.after - 1 AS missing_to,
       s.after - s.before - 1 AS missing, s.source_id, f.label AS file, s.source_row,
       p.documents >= $sequence_share * (p.high - p.low + 1) AS is_sequence
FROM steps AS s JOIN spans AS p ON s.prefix = p.prefix LEFT JOIN evidence_file AS f ON s.source_id = f.source_id
WHERE s.after - s.before > 1 ORDER BY s.prefix, s.before
