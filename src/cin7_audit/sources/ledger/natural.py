"""Amounts in an account's natural sign: which side is positive, and how sure we are.

QuickBooks prints one amount that rises on the account's own side (ledgers.md 3.2). Without debit and credit columns the
account's class decides: a stated type first, else a guess from the name. The rule is kept on every row, so that an
account list that arrives in another file can still turn the guess (see case.build).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cin7_audit.sources.ledger.labels import Label, class_of_name, is_debit_normal

BY_COLUMNS = "debit and credit columns"
BY_TYPE = "natural sign turned by account type"
BY_NAME = "natural sign turned by account name"  # a guess: case.build may turn it
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
