-- A missing site is the one its bin belongs to.
-- changes: {table}
-- needs: bin_site
UPDATE {table} SET site = b.site FROM bin_site AS b WHERE {table}.site IS NULL AND {table}.bin = b.bin
