"""The types that turn natural-sign amounts: the Account List, and Account entities of the API."""

import pytest

from cin7_audit.sources.collect import NO_FACT
from tests.sources.inline import claimant, columns, read_inline, told

LIST, API = "quickbooks.account_list", "quickbooks.api_accounts"
HEAD = "Acme\nAccount List\n\n,Account #,Full name,Type,Detail type\n"
NAMES = ("account_code", "account_name", "account_type", "account_class", "status")


def test_an_account_list_keeps_accounts_named_like_a_footer_or_a_total(tmp_path):
    text = (
        "Acme\nAccount List\n\n,Account #,Full name,Type,Detail type\n"
        ",100,Cash Basis suspense,Bank,Other\n,,Total Tools card,Credit Card,Other\n"
        ",101,Till,Bank,Other\nTOTAL,,,,\n"
    )
    parsed = read_inline(tmp_path, "quickbooks.account_list", text)
    assert list(parsed.tables["account"]["account_name"]) == ["Cash Basis suspense", "Total Tools card", "Till"]
    assert parsed.parameters[NO_FACT] == "1 total"


def test_each_account_with_its_number_leaf_name_and_class(tmp_path):
    rows = ",,1000 Assets:Cash,Bank,Checking\n,200,Loan,Long Term Liabilities,Other\n,,Old (deleted),Income,Sales\n"
    parsed = read_inline(tmp_path, LIST, HEAD + rows)
    assert columns(parsed, "account", *NAMES) == [
        ["1000", "Cash", "Bank", "ASSET", None],
        ["200", "Loan", "Long Term Liabilities", "LIABILITY", None],
        [None, "Old", "Income", "REVENUE", "DELETED"],
    ]
    assert parsed.organisation == "Acme" and parsed.tables["company"]["platform"].tolist() == ["quickbooks"]


def test_an_account_without_name_or_type_is_set_aside(tmp_path):
    parsed = read_inline(tmp_path, LIST, HEAD + ",1,Cash,,x\n,2,,Bank,x\n,3,Till,Bank,x\nTotal,,,,\n")
    assert told(parsed) == [("account_incomplete", "row set aside", 5), ("account_incomplete", "row set aside", 6)]
    assert columns(parsed, "account", "account_code") == [["3"]] and parsed.parameters[NO_FACT] == "1 total"


def test_a_ledger_with_such_columns_is_no_list(tmp_path):
    assert claimant(tmp_path, HEAD + ",1,Cash,Bank,x\n") == LIST
    assert claimant(tmp_path, HEAD.replace("Account List", "General Ledger") + ",1,Cash,Bank,x\n") != LIST


def entity(**more):
    return {
        "Id": "1",
        "Name": "Cash",
        "AcctNum": "1000",
        "AccountType": "Bank",
        "Classification": "Asset",
        "Active": True,
    } | more


@pytest.mark.parametrize("wrap", [lambda page: page, lambda page: page["QueryResponse"], lambda page: [page]])
def test_entities_of_the_api_in_any_wrapping(tmp_path, wrap):
    second = entity(Name="Till", AcctNum=None, Classification="", Active=False, AccountType="Credit Card")
    page = {"QueryResponse": {"Account": [entity(Classification="Liability"), second], "maxResults": 2}}
    parsed = read_inline(tmp_path, API, wrap(page))
    assert columns(parsed, "account", *NAMES, "source_row") == [
        ["1000", "Cash", "Bank", "LIABILITY", "ACTIVE", "1"],
        [None, "Till", "Credit Card", "LIABILITY", "ARCHIVED", "2"],
    ]


def test_an_account_that_does_not_say_whether_it_is_active_is(tmp_path):
    silent = {name: value for name, value in entity().items() if name != "Active"}
    parsed = read_inline(tmp_path, API, {"QueryResponse": {"Account": [silent, entity(Active=False)]}})
    assert columns(parsed, "account", "status") == [["ACTIVE"], ["ARCHIVED"]]


def test_entities_of_another_kind_are_not_claimed(tmp_path):
    assert claimant(tmp_path, {"QueryResponse": {"Account": [{"Id": "1", "Name": "Cash"}]}}) == ""
