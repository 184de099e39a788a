-- Rows that describe again what another row describes, with the reason in words, to the secondary table: nothing is
-- lost, rows delivered = primary + secondary. `{losers}` is the model that says which rows (table_name, row_id, why).
-- changes: {table}_secondary
-- needs: nothing
INSERT INTO {table}_secondary
SELECT t.*, l.why FROM {table} AS t JOIN {losers} AS l ON l.table_name = '{table}' AND t.rowid = l.row_id
