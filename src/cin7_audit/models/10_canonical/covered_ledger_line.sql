-- Ledger lines that a better report covers. Account transactions and general ledger details show each posting once
-- with its reference; the journal report keeps originals and reversals (ledgers 2.4).
-- grain: ledger line
-- needs: ledger_line, ledger_cover
-- columns:
--   table_name  VARCHAR  text: the table the row stands in
--   row_id      BIGINT   number: its place in that table
--   why         VARCHAR  text: why it is set aside, in words for readers
SELECT 'ledger_line' AS table_name, l.rowid AS row_id, 'described better by ' || min(c.source_id) AS why
FROM ledger_line AS l JOIN ledger_cover AS c
  ON code_or_name(l.account_code, l.account_name) = c.account AND l.date BETWEEN c.first_day AND c.last_day
  AND (c.view_rank < ledger_rank(l.ledger_view)
       OR (c.view_rank = ledger_rank(l.ledger_view) AND c.ledger_view < l.ledger_view))
GROUP BY l.rowid
