-- Corrections on another account than the usual one of their kind, unless a policy decides it: one property of the
-- document (reason, direction, site, category) that the account follows, or one date that parts two accounts.
-- grain: correction document x account
-- needs: correction_account
-- columns:
--   what      VARCHAR        text: what is odd
--   document  VARCHAR        text: document number, such as PO-00310
--   account   VARCHAR        text: offset account code
--   value     DECIMAL(38,4)  base currency: signed, loss negative; null unknown
--   evidence  VARCHAR        text: source_id:source_row of one row behind it
WITH shared AS (SELECT kind, account, count(*) AS documents FROM correction_account GROUP BY 1, 2),
usual AS (
  SELECT kind, arg_min(account, (-documents, account)) AS account FROM shared
  GROUP BY kind HAVING count(*) > 1 AND sum(documents) >= $policy_documents),
placed AS (
  SELECT c.*, c.account <> u.account AS is_odd FROM correction_account AS c JOIN usual AS u ON c.kind = u.kind),
property AS (
  SELECT kind, account, is_odd, 'reason' AS name, coalesce(reason, '') AS said FROM placed
  UNION ALL SELECT kind, account, is_odd, 'is_gain', coalesce(CAST(is_gain AS VARCHAR), '') FROM placed
  UNION ALL SELECT kind, account, is_odd, 'site', coalesce(site, '') FROM placed
  UNION ALL SELECT kind, account, is_odd, 'category', coalesce(category, '') FROM placed),
spread AS (
  SELECT kind, name, said, count(*) AS documents, count(CASE WHEN is_odd THEN 1 END) AS odd
  FROM property GROUP BY kind, name, said, account),
said AS (
  SELECT kind, name, sum(documents) AS documents, max(documents) AS most, sum(odd) AS odd
  FROM spread GROUP BY kind, name, said),
policy AS (
  SELECT kind FROM said GROUP BY kind, name
  HAVING count(CASE WHEN documents > 1 THEN 1 END) > 1
    AND sum(CASE WHEN documents > 1 THEN odd END) >= $policy_share * sum(odd)
    AND sum(CASE WHEN documents > 1 THEN most END) >= $policy_share * sum(CASE WHEN documents > 1 THEN documents END)),
dated AS (
  SELECT kind FROM placed GROUP BY kind
  HAVING count(DISTINCT account) = 2 AND count(CASE WHEN is_odd THEN 1 END) >= $policy_documents
    AND (max(CASE WHEN is_odd THEN day END) < min(CASE WHEN NOT is_odd THEN day END)
      OR max(CASE WHEN NOT is_odd THEN day END) < min(CASE WHEN is_odd THEN day END)))
SELECT kind || ' posted to another account than its peers' AS what, document_no AS document, account, value, evidence
FROM placed
WHERE is_odd AND kind NOT IN (SELECT kind FROM policy UNION SELECT kind FROM dated)
ORDER BY kind, document_no, account
