-- A row that prints only the account's name gets its code.
-- changes: {table}
-- needs: account_code_of_name
UPDATE {table} SET account_code = k.account_code FROM account_code_of_name AS k
WHERE {table}.account_code IS NULL AND lower(trim({table}.account_name)) = k.name
