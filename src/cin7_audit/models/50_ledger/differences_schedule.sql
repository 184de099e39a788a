-- Differences open at the end of the period as a reviewer lists them: factual, or judgmental where nothing explains
-- them. They sum to the lead schedule's closing difference.
-- grain: account x bucket with an open difference
-- needs: tie_out, tie_out_documents, bucket_rule
-- columns:
--   nature            VARCHAR         text: factual, judgmental or projected
--   item              VARCHAR         text: one of TIE_OUT_BUCKETS, or what the difference is
--   account           VARCHAR         text: the account as printed; empty outside the two books
--   amount            DECIMAL(38,10)  base currency: subledger - ledger; loss negative
--   in_lead_schedule  BOOLEAN         yes or no: part of the lead schedule's closing difference
--   treatment         VARCHAR         text: what to do about it
--   documents         BIGINT          count: documents
WITH document AS (
  SELECT account, bucket, count(DISTINCT component) AS documents FROM tie_out_documents WHERE in_window GROUP BY 1, 2)
SELECT CASE WHEN t.bucket = 'unexplained' THEN 'judgmental' ELSE 'factual' END AS nature, t.bucket AS item, t.account,
       t.closing AS amount, TRUE AS in_lead_schedule, r.treatment, coalesce(d.documents, 0) AS documents
FROM tie_out AS t LEFT JOIN bucket_rule AS r ON t.bucket = r.bucket
LEFT JOIN document AS d ON t.account = d.account AND t.bucket = d.bucket
WHERE t.month = (SELECT max(month) FROM tie_out) AND t.closing <> 0 ORDER BY t.rowid
