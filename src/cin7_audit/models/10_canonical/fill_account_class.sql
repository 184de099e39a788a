-- The class of an account from the ledger's own word for its type.
-- changes: account
-- needs: nothing
UPDATE account SET account_class = CASE
  WHEN lower(trim(account_type)) IN ('revenue', 'sales', 'income', 'other income', 'otherincome') THEN 'REVENUE'
  WHEN lower(trim(account_type)) IN (
    'direct costs', 'directcosts', 'cost of goods sold', 'cost of sales', 'expense', 'expenses', 'overhead',
    'overheads', 'other expense', 'depreciation', 'depreciatn') THEN 'EXPENSE'
  WHEN lower(trim(account_type)) IN (
    'bank', 'current', 'current asset', 'current assets', 'other current asset', 'other current assets', 'inventory',
    'fixed', 'fixed asset', 'fixed assets', 'prepayment', 'noncurrent', 'non-current asset', 'accounts receivable',
    'accounts receivable (a/r)', 'other asset', 'other assets', 'asset') THEN 'ASSET'
  WHEN lower(trim(account_type)) IN (
    'currliab', 'current liability', 'current liabilities', 'other current liability', 'other current liabilities',
    'accounts payable', 'accounts payable (a/p)', 'liability', 'long term liability', 'long term liabilities',
    'non-current liability', 'termliab', 'credit card') THEN 'LIABILITY'
  WHEN lower(trim(account_type)) = 'equity' THEN 'EQUITY' END
WHERE account_class IS NULL
