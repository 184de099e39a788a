-- Master data described by several files, the best source first: one row each stays per product, place and account.
-- grain: row of product, location and account
-- needs: product, location, account, source_rank
-- columns:
--   table_name  VARCHAR  text: the table the row stands in
--   row_id      BIGINT   number: its place in that table
--   nth         BIGINT   number: 1 for the best source of the same thing
--   kept_row    BIGINT   number: place of the row that stays
--   kept_in     VARCHAR  text: the file of the row that stays
SELECT 'product' AS table_name, t.rowid AS row_id, row_number() OVER w AS nth,
       first_value(t.rowid) OVER w AS kept_row, first_value(t.source_id) OVER w AS kept_in
FROM product AS t JOIN source_rank AS r ON t.source_id = r.source_id
WINDOW w AS (PARTITION BY t.sku ORDER BY r.document_rank, t.source_id, t.source_row)
UNION ALL
SELECT 'location', t.rowid, row_number() OVER w, first_value(t.rowid) OVER w, first_value(t.source_id) OVER w
FROM location AS t JOIN source_rank AS r ON t.source_id = r.source_id
WINDOW w AS (PARTITION BY t.site, t.bin ORDER BY r.document_rank, t.source_id, t.source_row)
UNION ALL
SELECT 'account', t.rowid, row_number() OVER w, first_value(t.rowid) OVER w, first_value(t.source_id) OVER w
FROM account AS t JOIN source_rank AS r ON t.source_id = r.source_id
WINDOW w AS (
  PARTITION BY coalesce(t.account_code, 'name ' || t.account_name) ORDER BY r.document_rank, t.source_id, t.source_row)
