"""Xero's Trial Balance, told from those of other ledgers and from journals by its columns."""

import pytest

from tests.sources.inline import claimant, columns, read_inline

KIND = "xero.trial_balance"
HEAD = "Trial Balance\nAcme Ltd\nAs at 30 June 2026\n\n"
HEADER = "Account Code,Account,Account Type,Debit - Year to date,Credit - Year to date,30 Jun 2025,Team"
ROW = "630,Inventory,Inventory,100.00,,80.00,x\n"


def test_the_columns_of_earlier_days_are_no_unknown_ones(tmp_path):
    parsed = read_inline(tmp_path, KIND, HEAD + HEADER + "\n" + ROW.replace(",x", ","))
    assert [problem.column for problem in parsed.problems if problem.code == "column_unknown"] == ["Team"]
    assert columns(parsed, "ledger_balance", "as_of", "balance", "platform") == [
        ["2026-06-30", "100", "xero"],
        ["2025-06-30", "80", "xero"],
    ]
    assert (parsed.organisation, parsed.period_from, parsed.period_to) == ("Acme Ltd", None, "2026-06-30")


def test_a_hint_gives_the_day_where_the_report_prints_none_and_only_there(tmp_path):
    undated = HEAD.replace("As at 30 June 2026\n", "") + "Account,YTD Debit,YTD Credit\nInventory (630),5.00,\n"
    assert read_inline(tmp_path, KIND, undated).unstated == ("date",)
    hinted = read_inline(tmp_path, KIND, undated, date="2026-03-31")
    assert (hinted.unstated, hinted.period_to) == ((), "2026-03-31") and columns(hinted, "ledger_balance", "as_of") == [
        ["2026-03-31"]
    ]
    dated = HEAD + "Account,YTD Debit,YTD Credit\nInventory (630),5.00,\n"
    assert read_inline(tmp_path, KIND, dated, date="2026-03-31").period_to == "2026-06-30"


@pytest.mark.parametrize(
    ("title", "header", "is_claimed"),
    [
        ("Trial Balance", "Account,Debit,Credit,Team", True),
        ("Books", "Account Code,Account,Debit,Credit", True),
        ("Books", "Account,YTD Debit,YTD Credit,Code", True),
        ("Books", "Account,Debit,Credit,Code", False),
        ("Trial Balance", "Account Code,Account,Debit,Credit,Net Movement", False),
        ("Trial Balance", "Account Code,Account,Debit,Credit,Date", False),
        ("Trial Balance", "Account Code,Account,Debit,Credit,Journal Number", False),
    ],
)
def test_its_own_columns_or_its_title_and_no_column_of_another_kind(tmp_path, title, header, is_claimed):
    found = claimant(tmp_path, f"{title}\nAcme\n\n{header}\nInventory,1.00,,\n")
    assert (found == KIND) is is_claimed


@pytest.mark.parametrize(
    ("header", "line", "wanted"),
    [
        ("Account Type,Account Class", "Inventory,Asset", ["Inventory", "ASSET"]),
        ("Account Class,Account Type", "Asset,Inventory", ["Inventory", "ASSET"]),
        ("Account Class", "Asset", ["Asset", "ASSET"]),
    ],
)
def test_the_type_of_an_account_goes_before_its_class(tmp_path, header, line, wanted):
    text = f"{HEAD}Account,Account Code,{header},Debit,Credit\nStock,630,{line},10,\n"
    assert columns(read_inline(tmp_path, KIND, text), "account", "account_type", "account_class") == [wanted]
