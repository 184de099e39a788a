-- The accounts Cin7 itself posts to.
-- grain: account as printed
-- needs: expected_posting
-- columns:
--   account      VARCHAR  text: the account as printed
--   account_key  VARCHAR  key: the account as compared: its code without leading zeros, else its name
WITH seen AS (SELECT debit_account AS account FROM expected_posting UNION SELECT credit_account FROM expected_posting)
SELECT account, account_key(account) AS account_key FROM seen WHERE account_key(account) IS NOT NULL
