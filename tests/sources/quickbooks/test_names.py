"""One account, however a report spells it."""

import pytest

from cin7_audit.sources.quickbooks.names import account


@pytest.mark.parametrize("text", ["1000 Assets:Cash", "1000 Cash", "Assets:1000 Cash"])
def test_quickbooks_spells_one_account_in_many_ways(text):
    assert (account(text).code, account(text).name) == ("1000", "Cash")


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("1000 Assets:1010 Cash", "1010", "Cash"),  # the number of the leaf goes before that of its parent
        ("1000 Assets:Bank:Till", "1000", "Till"),
        ("5012 · Thing", "5012", "Thing"),
        ("1000", "1000", "1000"),
        ("Cash", None, "Cash"),
        ("Assets:Cash", None, "Cash"),
        ("1000 Cash (deleted)", "1000", "Cash"),
    ],
)
def test_number_and_leaf_name(text, code, name):
    assert (account(text).code, account(text).name) == (code, name)
