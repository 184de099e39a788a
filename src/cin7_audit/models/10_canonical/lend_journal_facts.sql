-- The journal report alone knows who posted and when: it fills in where a line is unique on both sides by day, account
-- and amount; only then is it the same line.
-- changes: ledger_line
-- needs: ledger_line, ledger_line_secondary
WITH mine AS (
  SELECT rowid AS row_id, date, code_or_name(account_code, account_name) AS account, amount,
         count(*) OVER (PARTITION BY date, code_or_name(account_code, account_name), amount) AS twins
  FROM ledger_line),
theirs AS (
  SELECT date, code_or_name(account_code, account_name) AS account, amount, max(posted_at) AS posted_at,
         max(posted_by) AS posted_by, max(journal_id) AS journal_id, max(reverses_journal_id) AS reverses_journal_id
  FROM ledger_line_secondary WHERE ledger_view LIKE '%journal%' GROUP BY 1, 2, 3 HAVING count(*) = 1)
UPDATE ledger_line SET posted_at = coalesce(ledger_line.posted_at, t.posted_at),
  posted_by = coalesce(ledger_line.posted_by, t.posted_by),
  journal_id = coalesce(ledger_line.journal_id, t.journal_id),
  reverses_journal_id = coalesce(ledger_line.reverses_journal_id, t.reverses_journal_id)
FROM mine AS m JOIN theirs AS t ON m.date = t.date AND m.account = t.account AND m.amount = t.amount
WHERE m.twins = 1 AND ledger_line.rowid = m.row_id
