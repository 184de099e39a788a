"""Amounts in an account's natural sign: which side is positive, and how sure we are.

QuickBooks prints one amount that rises on the account's own side (ledgers 3.2). Without debit and credit columns the
account's class decides, guessed from its name. The rule is kept on every row, so that an account list that arrives in
another file can still turn the guess (see case.build).
"""

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


def normal_side(label: Label) -> Normal:
    """The side of an account whose type is not stated, guessed from its name."""
    guessed = class_of_name(label.name)
    return Normal(is_debit_normal(guessed), BY_NAME if guessed else UNKNOWN)
