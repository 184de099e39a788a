-- Corrections on another account than their peers (judged by the account most of their family use). Where a mapping
-- changed on a day - everything before on one account, everything after on another - the change is shown, not the
-- rows.
-- grain: document x account
-- needs: family_account, posted_account
-- columns:
--   document_no    VARCHAR        text: document number
--   kind           VARCHAR        text: kind of correction
--   account        VARCHAR        text: the account as printed
--   peers_account  VARCHAR        text: the account most of its family use
--   day            DATE           day: of accounting or of the change of stock
--   value          DECIMAL(38,4)  base currency: signed, loss negative; null unknown
--   gross          DECIMAL(38,4)  base currency: absolute amounts
--   peers          BIGINT         count: documents on that account
--   total          HUGEINT        count: documents of the family
--   source_id      VARCHAR        text: the evidence file or sheet
--   source_row     BIGINT         number: row in that file
WITH ranked AS (
  SELECT *, sum(documents) OVER (PARTITION BY family) AS total,
         row_number() OVER (PARTITION BY family ORDER BY documents DESC, account_key) AS nth
  FROM family_account),
usual AS (
  SELECT * FROM ranked WHERE nth = 1 AND total >= $peers AND documents >= $majority_share * total)
SELECT p.document_no, p.kind, p.account, u.account AS peers_account, p.day, p.value, p.gross, u.documents AS peers,
       u.total, p.source_id, p.source_row
FROM posted_account AS p JOIN usual AS u ON p.family = u.family AND p.account_key <> u.account_key
JOIN family_account AS n ON n.family = p.family AND n.account_key = p.account_key
WHERE NOT (n.first_day > u.last_day OR n.last_day < u.first_day) ORDER BY p.gross DESC NULLS LAST, p.document_no
