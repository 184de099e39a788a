"""Accounting reports of Core: recomputed differences, dated balances, a sync report without skipped documents."""

import pytest

from cin7_audit.sources.cin7_core import REPORTS
from cin7_audit.sources.reading import Header
from tests.sources.small_files import aside, notes, of_text, rows

DIFFERENCES = REPORTS["transactions_soh"]
BALANCES = REPORTS["general_ledger"]
SYNC = REPORTS["xero_sync"]
DIFFERENCE = """Task #,Transaction Type,Account,Stock Amount,Transaction Amount,Difference
SO-1,Sale,260: Cost Of Goods Sold,100,90.5,9.5
SO-2,Sale,260,5,,5
SO-3,Sale,260,,,
SO-4,Sale,260,10,12,7
SO-5,Sale,260,,3,-3
"""
BALANCE = """From: 01/04/2026
To: 30/04/2026

Account Code,Account Name,Account Class,Opening Balance,Debit,Credit,Net movement,Closing Balance
310,Inventory,ASSET,100,50,20,30,130
,Nameless,ASSET,1,4,8,0,1
400,Sales,REVENUE,,0,70,-70,-70
"""


def named(*names: str) -> Header:
    return Header(0, names, (), {}, ())


def test_a_difference_is_stock_minus_booked_and_a_stated_one_that_disagrees_is_noted(tmp_path):
    parsed = of_text(DIFFERENCES, tmp_path, DIFFERENCE, "difference 2026-04-30.csv")
    wanted = ("document_no", "account", "document_type", "stock_amount", "transaction_amount", "difference", "as_of")
    assert rows(parsed, "document_difference", *wanted) == [
        ("SO-1", "260", "Sale", "100", "90.5", "9.5", "2026-04-30"),
        ("SO-2", "260", "Sale", "5", None, "5", "2026-04-30"),
        ("SO-3", "260", "Sale", None, None, None, "2026-04-30"),
        ("SO-4", "260", "Sale", "10", "12", "-2", "2026-04-30"),
        ("SO-5", "260", "Sale", None, "3", "-3", "2026-04-30"),
    ]
    [disagrees] = [each for each in parsed.problems if each.code == "difference_disagrees"]
    assert (disagrees.source_row, disagrees.seen) == (5, "difference 7 but the amounts differ by -2")
    totals = {name: made for name, (made, _) in parsed.control_totals.items()}
    assert totals == {"stock_amount": "115", "transaction_amount": "105.5", "difference": "9.5"}


def test_a_stated_day_goes_before_the_one_of_the_name(tmp_path):
    parsed = of_text(DIFFERENCES, tmp_path, f"As at: 31/03/2026\n\n{DIFFERENCE}", "difference 2026-04-30.csv")
    assert {day for (day,) in rows(parsed, "document_difference", "as_of")} == {"2026-03-31"}


def test_balances_close_at_the_end_and_open_the_day_before_the_start(tmp_path):
    parsed = of_text(BALANCES, tmp_path, BALANCE)
    wanted = ("account_code", "account_name", "balance", "as_of", "balance_kind", "platform", "source_row")
    assert rows(parsed, "ledger_balance", *wanted) == [
        ("310", "Inventory", "130", "2026-04-30", "trial_balance", "cin7_core", 5),
        ("400", "Sales", "-70", "2026-04-30", "trial_balance", "cin7_core", 7),
        ("310", "Inventory", "100", "2026-03-31", "opening", "cin7_core", 5),
    ]
    assert rows(parsed, "account", "account_code", "account_class") == [("310", "ASSET"), ("400", "REVENUE")]
    assert aside(parsed) == [(6, "account_missing")]
    assert {name: made for name, (made, _) in parsed.control_totals.items()} == {"debit": "50", "credit": "90"}


def test_balances_without_a_period_have_no_opening_and_ask_for_the_day(tmp_path):
    parsed = of_text(BALANCES, tmp_path, BALANCE.partition("\n\n")[2])
    assert rows(parsed, "ledger_balance", "balance", "as_of", "balance_kind") == [
        ("130", None, "trial_balance"),
        ("-70", None, "trial_balance"),
    ]
    assert parsed.unstated == ("date",)


@pytest.mark.parametrize(
    ("names", "is_own"),
    [
        (("Code", "Opening Balance", "Net movement"), True),
        (("Code", "Opening Balance", "YTD balance"), True),
        (("Code", "Opening Balance", "Account Class"), True),
        (("Code", "Opening Balance", "Closing Balance"), False),
        (("Code", "Net movement", "YTD balance"), False),
    ],
)
def test_the_own_layout_is_known_by_opening_and_one_more(names, is_own):
    assert BALANCES.accepts(named(*names)) is is_own


@pytest.mark.parametrize(("status", "noted"), [("SKIPPED", False), ("failed", True)])
def test_a_report_without_skipped_documents_is_said(tmp_path, status, noted):
    head = "Cin7 Core Number,Type,Status,Xero Number,Date,Error\n"
    body = f"SO-1,Sale,synced,INV-9,13/04/2026 10:30,\nSO-2,Sale,{status},,14/04/2026,no tax\n"
    parsed = of_text(SYNC, tmp_path, head + body)
    wanted = ("document_no", "ledger_no", "document_type", "sync_status", "synced_at", "message")
    assert rows(parsed, "sync_record", *wanted) == [
        ("SO-1", "INV-9", "Sale", "Synced", "2026-04-13 10:30:00", None),
        ("SO-2", None, "Sale", status.capitalize(), "2026-04-14 00:00:00", "no tax"),
    ]
    assert ("sync_without_skipped" in notes(parsed)) is noted


@pytest.mark.parametrize(
    ("names", "is_it"),
    [
        (("Number", "Status", "Xero Number"), True),
        (("Number", "Sync status", "External Number"), True),
        (("Number", "Status", "QuickBooks Number"), True),
        (("Number", "Status", "External Number"), False),
    ],
)
def test_a_sync_report_names_the_sync_or_the_other_side(names, is_it):
    assert SYNC.accepts(named(*names)) is is_it
