"""QuickBooks' Trial Balance: accounts in a column without a name."""

import pytest

from tests.sources.inline import claimant, columns, read_inline

KIND = "quickbooks.trial_balance"
HEAD = "Acme\nTrial Balance\nAs of December 31, 2025\n\n"
ROWS = "1200 Assets:Inventory,100.00,\n2000 Payables,,100.00\nTOTAL,100.00,100.00\n"


def test_balances_of_the_day(tmp_path):
    parsed = read_inline(tmp_path, KIND, HEAD + ",Debit,Credit\n" + ROWS)
    assert columns(parsed, "ledger_balance", "account_code", "account_name", "balance", "as_of", "platform") == [
        ["1200", "Inventory", "100", "2025-12-31", "quickbooks"],
        ["2000", "Payables", "-100", "2025-12-31", "quickbooks"],
    ]
    assert (parsed.organisation, parsed.period_from, parsed.period_to, parsed.unstated) == ("Acme", None, "2025-12-31", ())


def test_days_are_american_unless_stated(tmp_path):
    text = HEAD.replace("December 31, 2025", "01/02/2025") + ",Debit,Credit\n" + ROWS
    assert read_inline(tmp_path, KIND, text).period_to == "2025-01-02"
    assert read_inline(tmp_path, KIND, text, date_order="dmy").period_to == "2025-02-01"


def test_a_hint_gives_the_day_where_the_report_prints_none_and_only_there(tmp_path):
    undated = HEAD.replace("As of December 31, 2025\n", "") + ",Debit,Credit\n" + ROWS
    assert read_inline(tmp_path, KIND, undated).unstated == ("date",)
    hinted = read_inline(tmp_path, KIND, undated, date="2025-06-30")
    assert (hinted.unstated, hinted.period_to) == ((), "2025-06-30") and columns(hinted, "ledger_balance", "as_of")[0] == [
        "2025-06-30"
    ]
    assert read_inline(tmp_path, KIND, HEAD + ",Debit,Credit\n" + ROWS, date="2025-06-30").period_to == "2025-12-31"


@pytest.mark.parametrize(
    ("header", "title", "kind"),
    [
        (",Debit,Credit", "Trial Balance", KIND),
        ("Full name,Debit,Credit", "Trial Balance", KIND),
        ("Account #,Full name,Debit,Credit", "Trial Balance", KIND),
        (",Debit,Credit", "Profit and Loss", ""),
        (",Debit,Credit,Budget", "Trial Balance", ""),
        ("Account Code,Account,Debit,Credit", "Trial Balance", "xero.trial_balance"),
    ],
)
def test_debit_and_credit_and_nothing_else_under_the_title(tmp_path, header, title, kind):
    assert claimant(tmp_path, HEAD.replace("Trial Balance", title) + f"{header}\nInventory,1.00,\n") == kind


def test_a_column_of_numbers_is_the_code(tmp_path):
    parsed = read_inline(tmp_path, KIND, HEAD + "Account #,Full name,Debit,Credit\n1200,Inventory,5.00,\n")
    assert columns(parsed, "ledger_balance", "account_code", "account_name") == [["1200", "Inventory"]]
