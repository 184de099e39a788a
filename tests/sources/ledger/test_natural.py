"""Which side a positive amount stands for, and how sure that is."""

import pytest

from cin7_audit.sources.ledger.labels import Label
from cin7_audit.sources.ledger.natural import BY_COLUMNS, BY_NAME, BY_TYPE, DEBIT_CREDIT, GUESSED, UNKNOWN, normal_side


@pytest.mark.parametrize(
    ("code", "name", "is_debit", "rule"),
    [
        ("801", "Accounts Payable", False, BY_NAME),
        (None, "Inventory", True, BY_NAME),
        (None, "Sales", False, BY_NAME),
        (None, "Zorp", True, UNKNOWN),
        (None, "", True, UNKNOWN),
    ],
)
def test_a_guess_from_the_name_else_debit(code, name, is_debit, rule):
    side = normal_side(Label(code, name))
    assert (side.is_debit, side.rule) == (is_debit, rule)
    assert rule in GUESSED and BY_TYPE not in GUESSED


def test_columns_of_debit_and_credit_need_no_guess():
    assert (DEBIT_CREDIT.is_debit, DEBIT_CREDIT.rule) == (True, BY_COLUMNS) and BY_COLUMNS not in GUESSED
