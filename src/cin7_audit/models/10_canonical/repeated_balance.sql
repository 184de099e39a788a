-- One balance per account and day: the best source's, with a word on whether the other one says the same.
-- grain: row of ledger_balance
-- needs: ledger_balance, source_rank
-- columns:
--   table_name  VARCHAR  text: the table the row stands in
--   row_id      BIGINT   number: its place in that table
--   why         VARCHAR  text: why it is set aside, in words for readers
WITH placed AS (
  SELECT b.rowid AS row_id, b.source_id, b.balance, first_value(b.source_id) OVER w AS kept_in,
         first_value(b.balance) OVER w AS kept
  FROM ledger_balance AS b JOIN source_rank AS r ON b.source_id = r.source_id
  WINDOW w AS (
    PARTITION BY b.as_of, code_or_name(b.account_code, b.account_name), b.balance_kind, b.platform
    ORDER BY r.document_rank, b.source_id, b.source_row))
SELECT 'ledger_balance' AS table_name, row_id,
       CASE WHEN balance = kept THEN 'same balance in ' ELSE 'another balance than in ' END || kept_in AS why
FROM placed WHERE source_id <> kept_in
