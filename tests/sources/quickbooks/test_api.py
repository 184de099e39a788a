"""Reports of the QuickBooks API: columns by their key, rows flattened in the order of the report."""

import pytest

from cin7_audit.sources.quickbooks.api import columns_of, flat, preamble_of, report_name
from tests.sources.inline import claimant, columns, read_inline, told


def cells(*values):
    return {"ColData": [{"value": value} for value in values]}


def keys(*names):
    return {"Column": [{"ColTitle": "x", "MetaData": [{"Name": "ColKey", "Value": name}]} for name in names]}


def head(name, **more):
    period = {"StartPeriod": "2025-01-01", "EndPeriod": "2025-01-31", "ReportBasis": "Accrual", "Currency": "USD"}
    return {"ReportName": name, **period, **more}


def ledger(*rows, names=("tx_date", "txn_type", "subt_nat_amount", "rbal_nat_amount"), **more):
    return {"Header": head("GeneralLedger", **more), "Columns": keys(*names), "Rows": {"Row": list(rows)}}


def section(title, *rows, total=None):
    summary = {"Summary": cells(f"Total for {title}", "", total, "")} if total else {}
    return {"Header": cells(title, "", "0.00"), "Rows": {"Row": list(rows)}, **summary}


def test_home_currency_goes_before_that_of_the_document_wherever_it_stands():
    page = {
        "Columns": keys(
            "tx_date", "subt_nat_amount", "subt_nat_home_amount", "zorp", "rbal_nat_home_amount", "rbal_nat_amount"
        )
    }
    assert columns_of(page) == {"date": 0, "amount": 2, "running": 4}
    assert columns_of({"Columns": keys("memo", "memo")}) == {"memo": 0} and columns_of({}) == {}


def test_a_section_is_its_name_its_rows_and_its_sums():
    inner = section("Till", cells("2025-01-02", "Bill"), total="5")
    outer = {
        "Header": cells("Cash", "9.00"),
        "Rows": {"Row": [cells("a", None), inner]},
        "Summary": cells("Total", "9"),
    }
    assert list(flat(outer)) == [
        ["Cash"],
        ["a", ""],
        ["Till"],
        ["2025-01-02", "Bill"],
        ["Total for Till", "", "5", ""],
        ["Total", "9"],
    ]
    assert list(flat({"Header": cells("Cash"), "Rows": {"Row": None}})) == [["Cash"]] and list(flat({})) == []


def test_what_a_page_says_of_itself():
    found = preamble_of(ledger(ReportBasis="Cash"))
    assert (found.title, found.period_from, found.period_to, found.basis) == (
        "generalledger",
        "2025-01-01",
        "2025-01-31",
        "cash",
    )
    assert preamble_of(ledger(ReportBasis="Zorp")).basis == ""
    assert report_name({"Header": {"ReportName": "Trial Balance"}}) == "trialbalance" and report_name([]) == ""


def test_a_general_ledger_with_natural_amounts_is_turned_by_name_and_says_so(tmp_path):
    page = ledger(
        section("1200 Inventory", cells("2025-01-15", "Bill", "50.00", "50.00"), total="50.00"),
        section("2000 Accounts Payable", cells("2025-01-15", "Bill", "50.00", "50.00"), total="51.00"),
        Option=[{"Name": "report", "Value": "all"}],
    )
    parsed = read_inline(tmp_path, "quickbooks.api_general_ledger", page)
    assert columns(parsed, "ledger_line", "date", "account_code", "account_name", "amount", "source_row") == [
        ["2025-01-15", "1200", "Inventory", "50", "2"],
        ["2025-01-15", "2000", "Accounts Payable", "-50", "5"],
    ]
    assert [(code, row) for code, _, row in told(parsed)] == [
        ("control_total_differs", 6),
        ("natural_sign_guessed", None),
    ]
    assert parsed.tables["company"][["base_currency", "basis", "platform"]].values.tolist() == [
        ["USD", "accrual", "quickbooks"]
    ]
    assert (parsed.period_from, parsed.period_to, parsed.parameters["report"]) == ("2025-01-01", "2025-01-31", "all")


def test_pages_follow_each_other_and_the_last_ends_the_period(tmp_path):
    line = cells("2025-01-15", "Bill", "5.00", "5.00")
    second = ledger(
        section("Inventory", cells("2025-02-15", "Bill", "6.00", "6.00")),
        StartPeriod="2025-02-01",
        EndPeriod="2025-02-28",
    )
    parsed = read_inline(tmp_path, "quickbooks.api_general_ledger", [ledger(section("Inventory", line)), second])
    assert columns(parsed, "ledger_line", "date", "amount", "source_row") == [
        ["2025-01-15", "5", "2"],
        ["2025-02-15", "6", "4"],
    ]
    assert (parsed.period_from, parsed.period_to) == ("2025-01-01", "2025-02-28") and len(parsed.tables["company"]) == 1


def test_a_trial_balance(tmp_path):
    rows = (
        cells("1200 Assets:Inventory", "100.00", ""),
        cells("2000 Payables", "", "90.00"),
        cells("Assets", "", ""),
        cells("3000 Odd", "five", ""),
        cells("Total", "100.00", "100.00"),
    )
    page = {"Header": head("TrialBalance"), "Columns": keys(), "Rows": {"Row": list(rows)}}
    parsed = read_inline(tmp_path, "quickbooks.api_trial_balance", page)
    assert columns(parsed, "ledger_balance", "account_code", "account_name", "as_of", "balance") == [
        ["1200", "Inventory", "2025-01-31", "100"],
        ["2000", "Payables", "2025-01-31", "-90"],
    ]
    assert parsed.control_totals == {"debits": ("100", "100"), "credits": ("90", "100")}
    assert told(parsed) == [("number_unreadable", "row set aside", 4), ("control_total_differs", "note", 5)]
    assert (parsed.period_from, parsed.period_to) == (None, "2025-01-31")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("General Ledger", "quickbooks.api_general_ledger"),
        ("TransactionDetailByAccount", "quickbooks.api_general_ledger"),
        ("TrialBalance", "quickbooks.api_trial_balance"),
        ("TrialBalanceFR", ""),
        ("ProfitAndLoss", ""),
    ],
)
def test_reports_are_told_by_their_name(tmp_path, name, kind):
    assert claimant(tmp_path, {"Header": {"ReportName": name}, "Columns": {}, "Rows": {}}) == kind
