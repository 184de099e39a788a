"""Amounts in an account's natural sign: which side is positive, and how sure we are.

QuickBooks prints one amount that rises on the account's own side (ledgers.md 3.2). Without debit and credit columns the
account's class decides: a stated type first, else a guess from the name. The rule is kept on every row, so that an
account list that arrives in another file can still turn the guess (see case: settle_signs).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from cin7_audit.sources.ledger.labels import Label, class_of_name, is_debit_normal

BY_COLUMNS = "debit and credit columns"
BY_TYPE = "natural sign turned by account type"
BY_NAME = "natural sign turned by account name"  # a guess: `settle_signs` may turn it
UNKNOWN = "natural sign taken as debit, account class unknown"
GUESSED = (BY_NAME, UNKNOWN)


@dataclass(frozen=True)
class Normal:
    """The side that a positive printed amount stands for."""

    is_debit: bool
    rule: str


DEBIT_CREDIT = Normal(True, BY_COLUMNS)


def normal_side(label: Label, classes: Mapping[str, str]) -> Normal:
    """classes: account code or lower-case name -> class, where the file (or another) states types."""
    stated = classes.get(label.code or "") or classes.get(label.name.lower())
    if stated:
        return Normal(is_debit_normal(stated), BY_TYPE)
    guessed = class_of_name(label.name)
    return Normal(is_debit_normal(guessed), BY_NAME if guessed else UNKNOWN)


def settle_signs(connection: duckdb.DuckDBPyConnection) -> int:
    """Turn amounts whose sign was guessed from a name where the account table states another class; returns rows turned.

    Runs once after loading; an account known by code is matched by code, else by name without regard to case.
    """
    stated = connection.execute(
        "SELECT account_code, lower(account_name), max(account_class) FROM account WHERE account_class IS NOT NULL GROUP BY 1, 2"
    ).fetchall()
    by_code = {code: is_debit_normal(kind) for code, _, kind in stated if code}
    by_name = {name: is_debit_normal(kind) for _, name, kind in stated if name}
    turned = 0
    for table, amount in (("ledger_line", "amount"), ("ledger_balance", "balance")):
        marks = ", ".join("?" for _ in GUESSED)
        accounts = connection.execute(
            f"SELECT DISTINCT account_code, account_name FROM {table} WHERE sign_rule IN ({marks})", list(GUESSED)
        ).fetchall()
        for code, name in accounts:
            side = by_code.get(code) if code in by_code else by_name.get((name or "").lower())
            if side is None:
                continue
            was = normal_side(Label(code, name or ""), {}).is_debit
            where = f"account_code IS NOT DISTINCT FROM ? AND account_name IS NOT DISTINCT FROM ? AND sign_rule IN ({marks})"
            sign = "-" if side != was else ""
            connection.execute(
                f"UPDATE {table} SET {amount} = {sign}{amount}, sign_rule = ? WHERE {where}", [BY_TYPE, code, name, *GUESSED]
            )
            found = connection.execute(
                f"SELECT count(*) FROM {table} WHERE account_code IS NOT DISTINCT FROM ? AND account_name IS NOT DISTINCT FROM ?",
                [code, name],
            ).fetchone()
            turned += found[0] if found and side != was else 0
    return turned
