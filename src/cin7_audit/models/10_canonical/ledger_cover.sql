-- What a ledger report covers: the days its file states (else those of its rows), for the accounts it shows. Account
-- transactions come first, journal reports last.
-- grain: account x file x report
-- needs: ledger_line, source_rank
-- columns:
--   account      VARCHAR  text: account code, or name where a report prints no code
--   source_id    VARCHAR  text: the evidence file or sheet
--   ledger_view  VARCHAR  text: the report
--   view_rank    INTEGER  number: 1 account transactions, 2 general ledger, 3 journals
--   first_day    DATE     day: first covered
--   last_day     DATE     day: last covered
WITH told AS (
  SELECT source_id, ledger_view, date, code_or_name(account_code, account_name) AS account,
         ledger_rank(ledger_view) AS view_rank
  FROM ledger_line),
days AS (
  SELECT l.source_id, l.ledger_view, l.view_rank,
         least(coalesce(r.period_from, min(l.date)), min(l.date)) AS first_day,
         greatest(coalesce(r.period_to, max(l.date)), max(l.date)) AS last_day
  FROM told AS l JOIN source_rank AS r ON l.source_id = r.source_id
  GROUP BY l.source_id, l.ledger_view, l.view_rank, r.period_from, r.period_to)
SELECT DISTINCT a.account, d.source_id, d.ledger_view, d.view_rank, d.first_day, d.last_day FROM days AS d
JOIN (SELECT DISTINCT source_id, ledger_view, account FROM told) AS a
  ON d.source_id = a.source_id AND d.ledger_view = a.ledger_view
