"""The chart of accounts: kinds, classes, roles, and the codes called by name."""

from cin7_sample import accounts
from cin7_sample.accounts import ACCOUNTS, KINDS


def test_every_account_is_of_a_known_kind_and_every_role_is_played_once():
    assert len(ACCOUNTS) == 16 and {account.kind.code for account in ACCOUNTS.values()} == set(KINDS)
    roles = [account.role for account in ACCOUNTS.values() if account.role != "other"]
    assert sorted(roles) == ["accrual", "adjustment", "cogs", "in_transit", "inventory", "revenue", "write_off"]


def test_a_debit_raises_what_is_owned_and_spent():
    assert [code for code, account in ACCOUNTS.items() if account.kind.nature < 0] == [
        "200",
        "800",
        "820",
        "835",
        "850",
        "960",
    ]
    results = [code for code, account in ACCOUNTS.items() if account.kind.is_result]
    assert results == ["200", "310", "404", "429", "517"]


def test_the_codes_called_by_name_are_in_the_chart():
    named = {name: code for name, code in vars(accounts).items() if name.isupper() and isinstance(code, str)}
    assert set(named.values()) == set(ACCOUNTS)
    assert (ACCOUNTS[accounts.INVENTORY].name, ACCOUNTS[accounts.BANK].group) == ("Inventory", "ASSET")
