-- Rows that now stand in the secondary table leave the primary one. `{losers}` is the model that says which.
-- changes: {table}
-- needs: nothing
DELETE FROM {table} WHERE rowid IN (SELECT row_id FROM {losers} WHERE table_name = '{table}')
