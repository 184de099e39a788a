-- Limits that the values of the documents propose, and how many documents lie in a band of $near_limit under and over
-- the stated one: if both bands are equally likely, many just under it are bunched there.
-- grain: one row
-- needs: approved_document
-- columns:
--   level_1      DECIMAL(38,4)  base currency: 80 % of the documents are worth no more
--   level_2      DECIMAL(38,4)  base currency: 95 % of the documents are worth no more
--   documents    BIGINT         count: documents with a value
--   under_limit  BIGINT         count: documents just under the stated limit
--   over_limit   BIGINT         count: documents just over it
WITH valued AS (SELECT CASE WHEN gross > 0 THEN gross END AS valued, gross FROM approved_document)
SELECT quantile_disc(valued, 0.80) AS level_1, quantile_disc(valued, 0.95) AS level_2, count(valued) AS documents,
       count(CASE WHEN gross >= $approval_limit * (1 - $near_limit) AND gross < $approval_limit THEN 1 END)
         AS under_limit,
       count(CASE WHEN gross >= $approval_limit AND gross < $approval_limit * (1 + $near_limit) THEN 1 END)
         AS over_limit
FROM valued
