-- Balances set aside that say something else than the one kept.
-- grain: file x reason
-- needs: ledger_balance_secondary
-- columns:
--   source_id  VARCHAR  text: the evidence file or sheet
--   why        VARCHAR  text: why it is set aside, in words for readers
--   accounts   BIGINT   count: accounts
--   account    VARCHAR  text: one of them
--   as_of      DATE     day: one of them
SELECT source_id, why, count(*) AS accounts, min(coalesce(account_code, account_name)) AS account, min(as_of) AS as_of
FROM ledger_balance_secondary WHERE why LIKE 'another balance%' GROUP BY 1, 2 ORDER BY 1, 2
