"""QuickBooks reports: natural signs, US dates, totals in dollars."""

from cin7_sample.writers import quickbooks
from tests.tools.sample.tiny import world
from tests.tools.sample.writers.reading import csv_rows, small_ledger


def test_the_general_ledger_runs_in_the_sign_of_each_account(tmp_path):
    quickbooks.general_ledger(world(), small_ledger(), tmp_path / "a.csv")
    rows = csv_rows(tmp_path / "a.csv")
    assert rows[:3] == [["General Ledger"], ["Tiny Ltd"], ["April 1, 2024-June 30, 2024"]]
    stock = next(place for place, row in enumerate(rows) if row[:1] == ["715 Inventory"])
    assert [[*row[1:4], *row[7:]] for row in rows[stock + 1 : stock + 3]] == [
        ["Beginning Balance", "", "", "", "", "5,000.00"],
        ["715 Inventory", "04/06/2024", "Journal Entry", "517 Inventory discrepancy", "-20.00", "4,980.00"],
    ]
    assert rows[stock + 3] == ["Total for 715 Inventory", *[""] * 7, "-$20.00", ""]
    sales = next(place for place, row in enumerate(rows) if row[:1] == ["200 Sales"])
    assert rows[sales + 1][1:] == [
        "200 Sales", "05/11/2024", "Invoice", "INV-1", "Customer 1", "Customer 1 - INV-1", "", "1,000.00", "1,000.00"
    ]  # fmt: skip
    assert rows[sales + 2][0] == "Total for 200 Sales" and rows[sales + 2][8] == "$1,000.00"
    assert rows[-1] == [quickbooks.FOOTER] and rows[-2] == []
    assert "Late" not in str(rows)  # a journal after the period


def test_the_account_list_has_balances_of_the_balance_sheet_only(tmp_path):
    quickbooks.account_list(world(), small_ledger(), tmp_path / "a.csv")
    found = {row[0]: row[1:] for row in csv_rows(tmp_path / "a.csv")[4:]}
    assert list(found) == sorted(found) and len(found) == 16
    assert found["715"] == ["Inventory", "Other Current Assets", "Inventory", "", "4,980.00"]
    assert found["820"][-1] == "150.00" and found["960"][-1] == "5,000.00"  # owed and own: natural sign
    assert found["200"] == ["Sales", "Income", "Sales of Product Income", "", ""]
    assert found["517"][-1] == "" and found["090"][-1] == "0.00"


def test_the_trial_balance_foots_on_both_sides(tmp_path):
    quickbooks.trial_balance(world(), small_ledger(), tmp_path / "a.csv")
    rows = csv_rows(tmp_path / "a.csv")
    assert rows[2] == ["As of June 30, 2024"]
    assert rows[5:] == [
        ["200 Sales", "", "1,000.00"],
        ["517 Inventory discrepancy", "20.00", ""],
        ["610 Accounts Receivable", "1,150.00", ""],
        ["715 Inventory", "4,980.00", ""],
        ["820 GST", "", "150.00"],
        ["960 Retained Earnings", "", "5,000.00"],
        ["TOTAL", "$6,150.00", "$6,150.00"],
        [],
        [quickbooks.FOOTER],
    ]
