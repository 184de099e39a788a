-- Where only movements or count sheets came, the ledger's own journal of that number names the account the correction
-- went to: the one it uses beside inventory.
-- changes: correction
-- needs: ledger_line, account
WITH inventory AS (
  SELECT DISTINCT trim(l.reference) AS document_no FROM ledger_line AS l
  JOIN account AS a ON l.account_code = a.account_code
  WHERE a.role = 'inventory' AND l.reference IS NOT NULL),
journal AS (
  SELECT trim(l.reference) AS document_no, min(l.account_code) AS account_code FROM ledger_line AS l
  LEFT JOIN account AS a ON l.account_code = a.account_code
  WHERE l.reference IS NOT NULL AND l.account_code IS NOT NULL
    AND coalesce(a.role, '') NOT IN ('inventory', 'in_transit', 'accrual')
    AND trim(l.reference) IN (SELECT document_no FROM inventory)
  GROUP BY 1 HAVING count(DISTINCT l.account_code) = 1)
UPDATE correction SET account = j.account_code FROM journal AS j
WHERE correction.account IS NULL AND correction.document_no = j.document_no
