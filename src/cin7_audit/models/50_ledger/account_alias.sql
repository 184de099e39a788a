-- Where each side knows one inventory account and they carry different labels, they are the same account.
-- grain: account of Cin7 that has another key in the ledger
-- needs: account_role, cin7_account, tie_account
-- columns:
--   cin7_key    VARCHAR  key: Cin7's key of it
--   ledger_key  VARCHAR  key: the ledger's key of it
WITH cin7 AS (
  SELECT account_key FROM account_role
  WHERE role = 'inventory' AND account_key IN (SELECT account_key FROM cin7_account)),
held AS (SELECT account_key FROM tie_account WHERE role = 'inventory')
SELECT c.account_key AS cin7_key, h.account_key AS ledger_key FROM cin7 AS c CROSS JOIN held AS h
WHERE (SELECT count(*) FROM cin7) = 1 AND (SELECT count(*) FROM held) = 1 AND c.account_key <> h.account_key
