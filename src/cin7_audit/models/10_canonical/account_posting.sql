-- How often each account stands against another in postings of stock documents of each kind; transfers and purchases
-- are read apart.
-- grain: account x account against it x kind
-- needs: expected_posting
-- columns:
--   account_code  VARCHAR  text: account code
--   other         VARCHAR  text: account code on the other side
--   kind          VARCHAR  text: adjustment (counts too), write_off, in_transit, sale or else
--   lines         BIGINT   count: lines
WITH leg AS (
  SELECT debit_account AS account_code, credit_account AS other, document_type FROM expected_posting
  UNION ALL SELECT credit_account, debit_account, document_type FROM expected_posting),
worded AS (
  SELECT account_code, other, lower(regexp_replace(coalesce(document_type, ''), '[^A-Za-z]', '', 'g')) AS word FROM leg)
SELECT account_code, other,
       CASE WHEN word LIKE '%stocktake%' OR word LIKE '%adjust%' THEN 'adjustment'
            WHEN word LIKE '%writeoff%' THEN 'write_off'
            WHEN word LIKE '%transfer%' THEN 'in_transit'
            WHEN word LIKE '%sale%' OR word LIKE '%ship%' OR word LIKE '%cogs%' OR word LIKE '%fulfil%' THEN 'sale'
            ELSE 'else' END AS kind,
       count(*) AS lines
FROM worded WHERE account_code IS NOT NULL AND other IS NOT NULL GROUP BY 1, 2, 3
