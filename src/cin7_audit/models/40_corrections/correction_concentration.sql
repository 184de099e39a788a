-- Where corrections concentrate: by sku, site, account, kind, user, weekday and month end; largest gross value first.
-- grain: dimension x item
-- needs: register
-- columns:
--   dimension         VARCHAR        text: sku, site, account, kind, user, weekday or month_end
--   item              VARCHAR        text: the item of the dimension
--   corrections       BIGINT         count: correction lines
--   documents         BIGINT         count: documents
--   gross             DECIMAL(38,4)  base currency: sum of absolute values
--   net               DECIMAL(38,4)  base currency: signed sum; loss negative
--   gross_share       DOUBLE         share: of the gross value
--   correction_share  DOUBLE         share: of the correction lines
--   place             BIGINT         number: 1 for the largest gross value
WITH named AS (
  SELECT document_no, value,
         unnest(['sku', 'site', 'account', 'kind', 'user', 'weekday', 'month_end']) AS dimension,
         unnest([sku, coalesce(site, 'not stated'), coalesce(account, 'not stated'), kind,
                 coalesce("user", 'not stated'), coalesce(dayname(day), 'not stated'),
                 CASE WHEN date_diff('day', day, last_day(day)) <= 2 THEN 'last three days of a month'
                   WHEN day IS NULL THEN 'not stated' ELSE 'other days' END]) AS item
  FROM register WHERE NOT is_opening),
added AS (
  SELECT dimension, item, count(*) AS corrections, count(DISTINCT document_no) AS documents, sum(abs(value)) AS gross,
         sum(value) AS net
  FROM named GROUP BY dimension, item)
SELECT *, gross / nullif(sum(gross) OVER (PARTITION BY dimension), 0) AS gross_share,
       corrections / sum(corrections) OVER (PARTITION BY dimension) AS correction_share,
       row_number() OVER (PARTITION BY dimension ORDER BY gross DESC NULLS LAST, item) AS place
FROM added ORDER BY dimension, place
