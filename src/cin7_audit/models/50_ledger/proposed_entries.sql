-- The entries that would clear the differences open at the end of the period. Nothing is posted. One debit and one
-- credit of the same amount, so that debits equal credits row by row; which buckets get none, see bucket_rule. The
-- other side is the account whose own difference mirrors the document's, else the first account of the role, else
-- words; never the account itself.
-- grain: open difference of a document, account and bucket
-- needs: tie_out_documents, offset_account, account_role, bucket_rule
-- columns:
--   entry       BIGINT         number: from 1
--   debit       VARCHAR        text: account, or what it is
--   credit      VARCHAR        text: account, or what it is
--   amount      DECIMAL(38,4)  base currency: positive
--   bucket      VARCHAR        text: one of TIE_OUT_BUCKETS
--   document    VARCHAR        text: what readers are told: up to three of its names
--   reason      VARCHAR        text: why this bucket
--   source_id   VARCHAR        text: the evidence file or sheet
--   source_row  BIGINT         number: row in that file
WITH still_open AS (
  SELECT account, bucket, component, document, sum(amount) AS amount, arg_min(rule, rowid) AS rule,
         min(source_id) AS source_id, arg_min(source_row, (source_id, source_row)) AS source_row
  FROM tie_out_documents WHERE in_window GROUP BY account, bucket, component, document HAVING sum(amount) <> 0),
mirror AS (
  SELECT component, -amount AS amount, min(account) AS account FROM offset_account WHERE amount <> 0 GROUP BY ALL),
named AS (SELECT role, min(account) AS account FROM account_role GROUP BY role),
entry AS (
  SELECT o.*, coalesce(nullif(m.account, o.account), nullif(n.account, o.account), r.instead) AS other
  FROM still_open AS o JOIN bucket_rule AS r ON o.bucket = r.bucket LEFT JOIN named AS n ON r.role = n.role
  LEFT JOIN mirror AS m ON o.component = m.component AND o.amount = m.amount
  WHERE r.instead IS NOT NULL)
SELECT row_number() OVER (ORDER BY account, bucket, component, document) AS entry,
       CASE WHEN amount > 0 THEN account ELSE other END AS debit,
       CASE WHEN amount > 0 THEN other ELSE account END AS credit, abs(amount) AS amount, bucket, document,
       rule AS reason, source_id, source_row
FROM entry ORDER BY entry
