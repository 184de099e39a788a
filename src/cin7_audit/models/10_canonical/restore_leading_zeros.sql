-- A spreadsheet turned 090 into 90: the code becomes that of the one listed account that differs by leading zeros
-- alone.
-- changes: {table}
-- needs: account
UPDATE {table} SET {column} = z.account_code FROM (
  SELECT ltrim(account_code, '0') AS bare, min(account_code) AS account_code FROM account
  WHERE regexp_matches(account_code, '^0[0-9]*$') GROUP BY 1 HAVING count(*) = 1) AS z
WHERE {table}.{column} = z.bare AND NOT EXISTS (
  SELECT 1 FROM account AS a WHERE a.account_code = {table}.{column})
