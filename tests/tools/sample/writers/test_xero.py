"""Xero reports: sides, running balances, order, totals."""

import datetime as dt

import pytest

from cin7_sample.entries import Journal, Ledger
from cin7_sample.writers import xero
from tests.tools.sample.tiny import world
from tests.tools.sample.writers.reading import csv_rows, sheet_rows, small_ledger


def test_only_journals_of_the_period_are_in_it():
    ledger = small_ledger()
    ledger.journals[0].day, ledger.journals[1].day = -1, 90
    assert [each.number for each in xero.in_period(world(), ledger)] == [402]
    ledger.journals[0].day, ledger.journals[1].day = 0, 91
    assert [each.number for each in xero.in_period(world(), ledger)] == [401]


def test_sections_come_by_account_name_where_there_is_something():
    found = list(xero.account_sections(world(), small_ledger(), ("517", "715", "716", "960", "200")))
    assert [(account, opening, [cents for _, cents in lines]) for account, opening, lines in found] == [
        ("715", 500_000, [-2000]),
        ("517", 0, [2000]),
        ("960", -500_000, []),
        ("200", 0, [-100_000]),
    ]


def test_the_sheet_runs_from_opening_to_closing(tmp_path):
    xero.account_transactions_sheet(world(), small_ledger(), ("517", "715", "820"), tmp_path / "a.xlsx")
    rows = sheet_rows(tmp_path / "a.xlsx")
    assert [row[0] for row in rows[:3]] == [
        "Account Transactions",
        "Tiny Ltd",
        "For the period 1 April 2024 to 30 June 2024",
    ]
    day, may = dt.date(2024, 4, 6), dt.date(2024, 5, 11)
    assert rows[5:] == [
        ["GST (820)", *[""] * 8],
        ["Opening Balance", *[""] * 8],
        [may, "Receivable Invoice", "Customer 1 - INV-1", "INV-1", "", 150, 150, 150, ""],  # owed: a credit grows it
        ["Total GST (820)", "", "", "", "", 150, 150, 150, ""],
        ["Closing Balance", "", "", "", "", 150, 150, "", ""],
        ["Inventory (715)", *[""] * 8],
        ["Opening Balance", "", "", "", 5000, "", 5000, "", ""],
        [day, "Manual Journal", "Stocktake ST-1", "ST-1", "", 20, 4980, -20, ""],
        ["Total Inventory (715)", "", "", "", "", 20, -20, -20, ""],
        ["Closing Balance", "", "", "", 4980, "", 4980, "", ""],
        ["Inventory discrepancy (517)", *[""] * 8],
        [day, "Manual Journal", "Stocktake ST-1", "ST-1", 20, "", 20, 20, ""],
        ["Total Inventory discrepancy (517)", "", "", "", 20, "", 20, 20, ""],
        ["Total", "", "", "", 20, 170, "", "", ""],
    ]


def test_the_csv_says_the_same_in_words(tmp_path):
    xero.account_transactions_csv(world(), small_ledger(), ("200", "715"), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    rows = csv_rows(tmp_path / "a.csv", "utf-8-sig")
    assert {len(row) for row in rows} == {9}
    assert rows[5:] == [
        ["Inventory (715)", *[""] * 8],
        ["Opening Balance", "", "", "", "5,000.00", "", "5,000.00", "", ""],
        ["06 Apr 2024", "Manual Journal", "Stocktake ST-1", "ST-1", "", "20.00", "4,980.00", "(20.00)", "0.00"],
        ["Total Inventory (715)", "", "", "", "", "20.00", "(20.00)", "(20.00)", ""],
        ["Closing Balance", "", "", "", "4,980.00", "", "4,980.00", "", ""],
        [""] * 9,
        ["Sales (200)", *[""] * 8],
        [
            "11 May 2024",
            "Receivable Invoice",
            "Customer 1 - INV-1",
            "INV-1",
            "",
            "1,000.00",
            "1,000.00",
            "1,000.00",
            "0.00",
        ],
        ["Total Sales (200)", "", "", "", "", "1,000.00", "1,000.00", "1,000.00", ""],
        [""] * 9,
        ["Total", "", "", "", "", "1,020.00", "", "", ""],
    ]


def test_the_journal_report_has_the_newest_first_and_names_reversals(tmp_path):
    ledger = small_ledger()
    ledger.journals[1].reverses = 401
    xero.journal_report(world(), ledger, tmp_path / "a.xlsx")
    rows = sheet_rows(tmp_path / "a.xlsx")
    day, posted = dt.date(2024, 5, 11), dt.date(2024, 5, 12)
    assert [row[0] for row in rows[5:] if isinstance(row[0], str)] == [
        "ID 402 Customer 1 - INV-1 - Reversal of ID 401", "Total", "ID 401 Stocktake ST-1", "Total", "Total"
    ]  # fmt: skip
    assert rows[6:10] == [
        [day, 402, "200", "Sales", "", 1000, posted, "Cin7 Core"],
        [day, 402, "610", "Accounts Receivable", 1150, "", posted, "Cin7 Core"],
        [day, 402, "820", "GST", "", 150, posted, "Cin7 Core"],
        ["Total", "", "", "", 1150, 1150, "", ""],
    ]
    assert rows[-1][4:6] == [1170, 1170]


def test_the_journal_report_may_begin_later(tmp_path):
    xero.journal_report(world(), small_ledger(), tmp_path / "a.xlsx", since=6)
    rows = sheet_rows(tmp_path / "a.xlsx")
    assert rows[2][0] == "For the period 7 April 2024 to 30 June 2024"
    assert [row[0] for row in rows if str(row[0]).startswith("ID")] == ["ID 402 Customer 1 - INV-1"]
    xero.journal_report(world(), small_ledger(), tmp_path / "b.xlsx", since=5)
    assert len([row for row in sheet_rows(tmp_path / "b.xlsx") if str(row[0]).startswith("ID")]) == 2


def test_the_header_is_repeated_on_the_way(tmp_path):
    journals = [Journal(n, 5, 5, "Manual Journal", "", "d", "", [("517", 1), ("715", -1)]) for n in range(61)]
    xero.journal_report(world(), Ledger([], journals, []), tmp_path / "a.xlsx")
    rows = sheet_rows(tmp_path / "a.xlsx")
    assert [place for place, row in enumerate(rows) if row[0] == "Date"] == [4, 4 + 60 * 4 + 4]
    assert [row[0] for row in rows if str(row[0]).startswith("ID")][:2] == ["ID 60 d", "ID 59 d"]


def test_the_trial_balance_goes_by_class_and_foots(tmp_path):
    xero.trial_balance(world(), small_ledger(), tmp_path / "a.xlsx")
    rows = sheet_rows(tmp_path / "a.xlsx")
    assert (rows[2][0], rows[4][5]) == ("As at 30 June 2024", "30 Jun 2023")
    assert rows[5:] == [
        ["200", "Sales", "Revenue", "", 1000, ""],
        ["517", "Inventory discrepancy", "Expense", 20, "", ""],
        ["610", "Accounts Receivable", "Current Asset", 1150, "", ""],
        ["715", "Inventory", "Current Asset", 4980, "", ""],
        ["820", "GST", "Current Liability", "", 150, ""],
        ["960", "Retained Earnings", "Equity", "", 5000, ""],
        ["Total", "", "", 6150, 6150, ""],
    ]


def test_the_trial_balance_compares_with_a_year_before(tmp_path):
    made = world(months=15)
    xero.trial_balance(made, small_ledger(), tmp_path / "a.xlsx")
    rows = {row[0]: row for row in sheet_rows(tmp_path / "a.xlsx")}
    assert rows["715"][3:] == [4987, "", 4980]  # the late payment is within these months
    assert rows["820"][3:] == ["", 150, -150]


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ((2025, 6, 30), (2024, 6, 30)),
        ((2024, 2, 29), (2023, 2, 28)),
        ((2025, 2, 28), (2024, 2, 28)),
        ((2025, 1, 31), (2024, 1, 31)),
    ],
)
def test_a_year_before_is_the_same_day_or_the_end_of_february(day, before):
    assert xero._year_before(dt.date(*day)) == dt.date(*before)
