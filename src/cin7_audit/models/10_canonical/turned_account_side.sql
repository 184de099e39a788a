-- How many amounts and balances of a file stand on the other side than their account's name suggests.
-- grain: file
-- needs: account_side
-- columns:
--   source_id  VARCHAR  text: the evidence file or sheet
--   lines      BIGINT   count: amounts or balances
SELECT source_id, CAST(sum(lines) AS BIGINT) AS lines FROM account_side WHERE is_wrong GROUP BY source_id
ORDER BY source_id
