-- How often and when each family of corrections used an account.
-- grain: family x account
-- needs: posted_account
-- columns:
--   family       VARCHAR  text: kind of correction, those of one Cin7 document type together
--   account_key  VARCHAR  key: the account as compared: its code without leading zeros, else its name
--   account      VARCHAR  text: the account as printed
--   documents    BIGINT   count: documents
--   first_day    DATE     day: first
--   last_day     DATE     day: last
SELECT family, account_key, min(account) AS account, count(*) AS documents, min(day) AS first_day, max(day) AS last_day
FROM posted_account GROUP BY 1, 2
