-- Corrections by day.
-- grain: day with corrections
-- needs: register
-- columns:
--   day          DATE           day: when stock changed, else the accounting day, else the day of typing
--   corrections  BIGINT         count: correction lines
--   documents    BIGINT         count: documents
--   gross        DECIMAL(38,4)  base currency: sum of absolute values
--   net          DECIMAL(38,4)  base currency: signed sum; loss negative
SELECT day, count(*) AS corrections, count(DISTINCT document_no) AS documents, sum(abs(value)) AS gross,
       sum(value) AS net
FROM register WHERE NOT is_opening AND day IS NOT NULL GROUP BY day ORDER BY day
