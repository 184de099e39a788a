"""Several reports of one ledger: one is the book per account and day, the others lend their dates and names.

Account transactions and general ledger details show each posting once with its reference; the journal report alone knows
who posted and when, but keeps originals and reversals (ledgers 2.4), so it fills in where a match is unique.
"""

import duckdb

from cin7_audit.case.choose_rows import move
from cin7_audit.errors import Problem

# One name per account across reports: its code, found through its name where a report prints only names.
ACCOUNT_KEY = """
CREATE OR REPLACE TEMP TABLE account_key AS
WITH named AS (
  SELECT lower(trim(account_name)) AS name, account_code FROM account WHERE account_code IS NOT NULL AND account_name IS NOT NULL
  UNION SELECT lower(trim(account_name)), account_code FROM ledger_line WHERE account_code IS NOT NULL AND account_name IS NOT NULL
  UNION SELECT lower(trim(account_name)), account_code FROM ledger_balance WHERE account_code IS NOT NULL AND account_name IS NOT NULL)
SELECT name, min(account_code) AS account_code FROM named GROUP BY name HAVING count(DISTINCT account_code) = 1
"""
FILL_CODE = """
UPDATE {table} SET account_code = k.account_code FROM account_key AS k
WHERE {table}.account_code IS NULL AND lower(trim({table}.account_name)) = k.name
"""
# A spreadsheet turned 090 into 90: the one listed account that differs by leading zeros alone.
FILL_ZEROS = """
UPDATE {table} SET {column} = z.account_code FROM (
  SELECT ltrim(account_code, '0') AS bare, min(account_code) AS account_code FROM account WHERE regexp_matches(account_code, '^0[0-9]*$')
  GROUP BY 1 HAVING count(*) = 1) AS z
WHERE {table}.{column} = z.bare AND NOT EXISTS (SELECT 1 FROM account AS a WHERE a.account_code = {table}.{column})
"""
CODED = (
    ("ledger_line", "account_code"),
    ("ledger_balance", "account_code"),
    ("expected_posting", "debit_account"),
    ("expected_posting", "credit_account"),
)

RANK = """
CREATE OR REPLACE TEMP TABLE ledger_rank AS
SELECT l.rowid AS rid, l.source_id, l.ledger_view, l.date, coalesce(l.account_code, lower(trim(l.account_name))) AS account,
       CASE WHEN l.ledger_view LIKE '%journal%' THEN 3 WHEN l.ledger_view LIKE '%transaction%' THEN 1 ELSE 2 END AS view_rank
FROM ledger_line AS l
"""
# A view covers the days its files state (else those of its rows), for the accounts it shows.
COVER = """
CREATE OR REPLACE TEMP TABLE ledger_cover AS
WITH days AS (
  SELECT l.source_id, l.ledger_view, l.view_rank, least(coalesce(r.period_from, min(l.date)), min(l.date)) AS first_day,
         greatest(coalesce(r.period_to, max(l.date)), max(l.date)) AS last_day
  FROM ledger_rank AS l JOIN source_rank AS r ON l.source_id = r.source_id GROUP BY l.source_id, l.ledger_view, l.view_rank, r.period_from, r.period_to)
SELECT DISTINCT a.account, d.source_id, d.ledger_view, d.view_rank, d.first_day, d.last_day FROM days AS d
JOIN (SELECT DISTINCT source_id, ledger_view, account FROM ledger_rank) AS a ON d.source_id = a.source_id AND d.ledger_view = a.ledger_view
"""
LOSERS = """
SELECT l.rid, 'described better by ' || min(c.source_id) AS why FROM ledger_rank AS l
JOIN ledger_cover AS c ON l.account = c.account AND l.date BETWEEN c.first_day AND c.last_day
  AND (c.view_rank < l.view_rank OR (c.view_rank = l.view_rank AND c.ledger_view < l.ledger_view))
GROUP BY l.rid
"""
# Unique on both sides by day, account and amount: only then is it the same line.
LEND = """
WITH mine AS (
  SELECT rowid AS rid, date, coalesce(account_code, lower(trim(account_name))) AS account, amount,
         count(*) OVER (PARTITION BY date, coalesce(account_code, lower(trim(account_name))), amount) AS twins FROM ledger_line),
theirs AS (
  SELECT date, coalesce(account_code, lower(trim(account_name))) AS account, amount, max(posted_at) AS posted_at, max(posted_by) AS posted_by,
         max(journal_id) AS journal_id, max(reverses_journal_id) AS reverses_journal_id
  FROM ledger_line_secondary WHERE ledger_view LIKE '%journal%' GROUP BY 1, 2, 3 HAVING count(*) = 1)
UPDATE ledger_line SET posted_at = coalesce(ledger_line.posted_at, t.posted_at), posted_by = coalesce(ledger_line.posted_by, t.posted_by),
  journal_id = coalesce(ledger_line.journal_id, t.journal_id), reverses_journal_id = coalesce(ledger_line.reverses_journal_id, t.reverses_journal_id)
FROM mine AS m JOIN theirs AS t ON m.date = t.date AND m.account = t.account AND m.amount = t.amount
WHERE m.twins = 1 AND ledger_line.rowid = m.rid
"""

# The feed lists what Cin7 posted; a document's own list repeats it.
POSTING_LOSERS = """
WITH feed AS (
  SELECT p.source_id, least(coalesce(r.period_from, min(p.effective_date)), min(p.effective_date)) AS first_day,
         greatest(coalesce(r.period_to, max(p.effective_date)), max(p.effective_date)) AS last_day
  FROM expected_posting AS p JOIN source_rank AS r ON p.source_id = r.source_id WHERE p.origin = 'transactions' GROUP BY p.source_id, r.period_from, r.period_to),
whole AS (SELECT min(source_id) AS source_id, min(first_day) AS first_day, max(last_day) AS last_day FROM feed)
SELECT p.rowid AS rid, 'also in the transactions feed ' || w.source_id AS why FROM expected_posting AS p CROSS JOIN whole AS w
WHERE p.origin IS DISTINCT FROM 'transactions' AND p.effective_date BETWEEN w.first_day AND w.last_day
"""

BALANCE_KEYS = "as_of, coalesce(account_code, lower(trim(account_name))), balance_kind, platform"
BALANCE_LOSERS = f"""
WITH placed AS (
  SELECT b.rowid AS rid, b.source_id, first_value(b.source_id) OVER (PARTITION BY {BALANCE_KEYS} ORDER BY r.document_rank, b.source_id, b.source_row) AS kept_in,
         first_value(b.balance) OVER (PARTITION BY {BALANCE_KEYS} ORDER BY r.document_rank, b.source_id, b.source_row) AS kept, b.balance
  FROM ledger_balance AS b JOIN source_rank AS r ON b.source_id = r.source_id)
SELECT rid, CASE WHEN balance = kept THEN 'same balance in ' ELSE 'another balance than in ' END || kept_in AS why FROM placed WHERE source_id <> kept_in
"""


def _conflicts(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    sql = """SELECT source_id, why, count(*), min(coalesce(account_code, account_name)), min(as_of) FROM ledger_balance_secondary
             WHERE why LIKE 'another balance%' GROUP BY 1, 2 ORDER BY 1, 2"""
    notes = []
    for source, why, number, account, day in connection.execute(sql).fetchall():
        seen = f"{number} account(s) have {why}, such as {account} at {day}"
        notes.append(
            Problem(
                source,
                "balances_differ",
                "note",
                seen,
                "one balance per account and day",
                "Ask which export is newer: figures of a closed period have moved between the two.",
            )
        )
    return notes


def choose_ledger(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """One book per account and day, one expected posting per fact, one balance per account and day."""
    for table, column in CODED:
        connection.execute(FILL_ZEROS.format(table=table, column=column))
    connection.execute(ACCOUNT_KEY)
    for table in ("ledger_line", "ledger_balance"):
        connection.execute(FILL_CODE.format(table=table))
    connection.execute(RANK)
    connection.execute(COVER)
    if move(connection, "ledger_line", LOSERS):
        connection.execute(LEND)
    move(connection, "expected_posting", POSTING_LOSERS)
    move(connection, "ledger_balance", BALANCE_LOSERS)
    return _conflicts(connection)
