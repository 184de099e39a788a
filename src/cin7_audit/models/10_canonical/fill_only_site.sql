-- A missing site is the client's only one.
-- changes: {table}
-- needs: only_site
UPDATE {table} SET site = o.site FROM only_site AS o WHERE {table}.site IS NULL
