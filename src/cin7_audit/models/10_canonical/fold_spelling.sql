-- Every SKU, site or bin (`{word}`) of a column in the spelling kept.
-- changes: {table}
-- needs: spelling
UPDATE {table} SET {column} = s.kept FROM spelling AS s
WHERE s.word = '{word}' AND {table}.{column} = s.spelling AND s.spelling <> s.kept
