"""What one file prints and another explains: natural-sign amounts by account type, ids by name.

QuickBooks prints one amount in the account's own sign; the side was guessed from the account's name while reading, and
the account list (often another file) decides here. Omni's documents name branches and users by id only.
"""

import duckdb

from cin7_audit.errors import Problem
from cin7_audit.sources.ledger.labels import Label, is_debit_normal
from cin7_audit.sources.ledger.natural import BY_TYPE, GUESSED, normal_side

SIGNED = (("ledger_line", "amount"), ("ledger_balance", "balance"))
BRANCH_COLUMNS = (
    ("movement", "site"),
    ("correction", "site"),
    ("count_line", "site"),
    ("transfer", "from_site"),
    ("transfer", "to_site"),
    ("receipt", "site"),
    ("shipment", "site"),
    ("return_line", "site"),
    ("stock_snapshot", "site"),
)
USER_COLUMNS = (
    ("movement", "user"),
    ("correction", "user"),
    ("correction", "approver"),
    ("count_line", "counted_by"),
    ("count_line", "completed_by"),
)
NAMED = """
UPDATE {table} SET "{column}" = n.name
FROM (SELECT id, arg_max(name, source_id) AS name FROM id_name WHERE kind = '{kind}' AND name IS NOT NULL GROUP BY id) AS n
WHERE {table}."{column}" = '{kind}:' || n.id
"""
STATED = """
SELECT account_code, lower(trim(account_name)), max(account_class) FROM account
WHERE account_class IS NOT NULL GROUP BY 1, 2 HAVING count(DISTINCT account_class) = 1
"""


def settle(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Names for ids, sides for natural amounts; runs once after loading, before double descriptions are chosen."""
    for kind, columns in (("branch", BRANCH_COLUMNS), ("user", USER_COLUMNS)):
        for table, column in columns:
            connection.execute(NAMED.format(table=table, column=column, kind=kind))
    return settle_signs(connection) + bases(connection)


def bases(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """A warning where ledger reports of one client are on different bases: they cannot be tied to each other."""
    found = connection.execute(
        "SELECT basis, min(source_id), count(DISTINCT source_id) FROM company WHERE basis IS NOT NULL GROUP BY basis ORDER BY basis"
    ).fetchall()
    if len({basis for basis, _, _ in found}) < 2:
        return []
    seen = " and ".join(f"{files} report(s) on {basis} basis (such as {source})" for basis, source, files in found)
    source = next(source for basis, source, _ in found if basis == "cash")
    return [
        Problem(
            source,
            "bases_differ",
            "note",
            seen,
            "all ledger reports on accrual basis",
            "Export the cash-basis reports again on accrual basis.",
        )
    ]


def settle_signs(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Turn amounts whose side was guessed where the account table states the class; a note per file that changed."""
    stated = connection.execute(STATED).fetchall()
    by_code = {code: is_debit_normal(kind) for code, _, kind in stated if code}
    by_name = {name: is_debit_normal(kind) for _, name, kind in stated if name}
    marks = ", ".join("?" for _ in GUESSED)
    turned: dict[str, int] = {}
    for table, amount in SIGNED:
        accounts = connection.execute(
            f"SELECT source_id, account_code, account_name, count(*) FROM {table} WHERE sign_rule IN ({marks}) GROUP BY 1, 2, 3",
            list(GUESSED),
        ).fetchall()
        for source, code, name, rows in accounts:
            side = by_code.get(code) if code in by_code else by_name.get((name or "").strip().lower())
            if side is None:
                continue
            is_wrong = side != normal_side(Label(code, name or ""), {}).is_debit
            connection.execute(
                f"""UPDATE {table} SET {amount} = {"-" if is_wrong else ""}{amount}, sign_rule = ?
                    WHERE source_id = ? AND account_code IS NOT DISTINCT FROM ? AND account_name IS NOT DISTINCT FROM ? AND sign_rule IN ({marks})""",
                [BY_TYPE, source, code, name, *GUESSED],
            )
            if is_wrong:
                turned[source] = turned.get(source, 0) + rows
    return [
        Problem(
            source,
            "natural_sign_turned",
            "note",
            f"{rows} amounts or balances turned: the account list states the other side than their account's name suggests",
            "debit-positive amounts",
            "Nothing to do.",
        )
        for source, rows in sorted(turned.items())
    ]


def drop_settled_guesses(connection: duckdb.DuckDBPyConnection) -> None:
    """A file's note on guessed sides goes once the account table has stated them all: nothing is left to ask for."""
    open_guesses = " UNION ".join(
        f"SELECT source_id FROM {table} WHERE sign_rule IN ({', '.join('?' for _ in GUESSED)})" for table, _ in SIGNED
    )
    connection.execute(
        f"DELETE FROM problem WHERE code = 'natural_sign_guessed' AND source_id NOT IN ({open_guesses})", [*GUESSED] * len(SIGNED)
    )


# What a file does not say of itself, and a later step found out; each is told by the note of the step that found it.
FOUND_OUT = """
DELETE FROM problem WHERE effect = 'note' AND (
  (code = 'not_stated_by_file' AND seen LIKE '% its date' AND source_id IN (SELECT source_id FROM problem WHERE code IN ('count_recognised', 'count_dated', 'snapshot_dated')))
  OR (code = 'not_stated_by_file' AND seen LIKE '% its number' AND source_id IN (SELECT source_id FROM problem WHERE code = 'count_recognised'))
  OR (((code = 'not_stated_by_file' AND seen LIKE '% its site') OR (code = 'site_filled_in' AND seen LIKE '%count line%'))
      AND source_id IN (SELECT source_id FROM problem WHERE code = 'count_recognised')
      AND source_id NOT IN (SELECT source_id FROM count_line WHERE site IS NULL AND source_id IS NOT NULL)))
"""


def drop_answered_asks(connection: duckdb.DuckDBPyConnection) -> None:
    """A file's note that it lacks its day, number or site goes where the movements told it: nothing is left to ask for."""
    connection.execute(FOUND_OUT)
