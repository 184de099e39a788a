-- The name a system gives to one of its ids (id_name) in place of the id: Omni's documents name branches and users by
-- id only. `{kind}` is what the id is of, branch or user.
-- changes: {table}
-- needs: id_name
UPDATE {table} SET "{column}" = n.name FROM (
  SELECT id, arg_max(name, source_id) AS name FROM id_name WHERE kind = '{kind}' AND name IS NOT NULL GROUP BY id) AS n
WHERE {table}."{column}" = '{kind}:' || n.id
