-- What corrections cost, by the role of the account they were charged to (a loss is positive). What a count found is
-- re-timed; everything else stays in its own month. No rows where no count found anything to re-time.
-- grain: month x role x whether a count found it
-- method: M-31
-- needs: account, register, account_role, drift_interval
-- columns:
--   month     VARCHAR        text: YYYY-MM
--   role      VARCHAR        text: of the account charged; 'balance sheet' and 'not stated' besides
--   is_found  BOOLEAN        yes or no: found by a count, so re-timed
--   amount    DECIMAL(38,4)  base currency: a loss is positive
WITH charted AS (
  SELECT account_key(account_code) AS account_key, min(account_class) AS account_class FROM account GROUP BY 1)
SELECT strftime(coalesce(r.effective_date, r.day), '%Y-%m') AS month,
       CASE WHEN k.role = 'other' AND c.account_class IN ('ASSET', 'LIABILITY', 'EQUITY') THEN 'balance sheet'
            ELSE coalesce(k.role, 'not stated') END AS role,
       r.document_no IN (SELECT count_id FROM drift_interval) AS is_found, -sum(r.value) AS amount
FROM register AS r LEFT JOIN account_role AS k ON k.account_key = account_key(r.account)
LEFT JOIN charted AS c ON k.account_key = c.account_key
WHERE NOT r.is_opening AND r.value IS NOT NULL AND coalesce(r.effective_date, r.day) IS NOT NULL
  AND EXISTS (SELECT 1 FROM drift_interval) GROUP BY 1, 2, 3
