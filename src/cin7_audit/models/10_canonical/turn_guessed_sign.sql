-- Amounts whose side was guessed and whose account the account list classes: turned where the guess was wrong, certain
-- either way.
-- changes: {table}
-- needs: account_side
UPDATE {table} SET {column} = CASE WHEN s.is_wrong THEN -{column} ELSE {column} END, sign_rule = s.sign_rule
FROM account_side AS s
WHERE s.table_name = '{table}' AND is_guessed_sign({table}.sign_rule) AND {table}.source_id = s.source_id
  AND {table}.account_code IS NOT DISTINCT FROM s.account_code
  AND {table}.account_name IS NOT DISTINCT FROM s.account_name
