"""QuickBooks' reports of lines under accounts: which report it is, and on which side its amounts stand."""

import pytest

from cin7_audit.sources.base import Evidence, Peek
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.natural import BY_COLUMNS, BY_NAME, BY_TYPE, UNKNOWN
from cin7_audit.sources.quickbooks.sections import by_columns, layout_of, note_signs
from tests.sources.inline import claimant, columns, read_inline

HEADER = ",Transaction date,Transaction type,Num,Name,Memo/Description,Split,Amount,Balance\n"
LINE = ",01/15/2025,Bill,B1,Mill,x,AP,50.00,50.00\n"
LEDGER, DETAIL, QUICK = "quickbooks.general_ledger", "quickbooks.transaction_detail", "quickbooks.quickreport"


@pytest.mark.parametrize(
    ("title", "header", "kind"),
    [
        ("General Ledger", HEADER, LEDGER),
        ("Transaction Detail by Account", HEADER, DETAIL),
        ("Account QuickReport", HEADER, QUICK),
        ("QuickReport", HEADER, QUICK),
        ("Books", HEADER, DETAIL),  # by its columns
        ("Books", HEADER.replace("Transaction date", "Date"), LEDGER),
        ("Books", HEADER.replace("Split", "Clr"), QUICK),
        ("Books", HEADER.replace("Name", "Distribution account"), LEDGER),
        ("Books", HEADER.replace("Amount,Balance", "Debit,Credit"), ""),  # a journal without its account
        ("General Ledger", HEADER.replace("Amount,Balance", "Tax,Qty"), ""),
    ],
)
def test_the_report_is_told_by_its_title_or_by_its_columns(tmp_path, title, header, kind):
    assert claimant(tmp_path, f"Acme\n{title}\nJanuary 2025\n\n{header}1200 Inventory,,,,,,,,\n{LINE}") == kind


def test_columns_tell_one_report_from_another():
    assert by_columns({"cleared"}) == by_columns({"account name", "split", "transaction date"}) == "qbo_quickreport"
    assert by_columns({"split", "transaction date"}) == "qbo_transaction_detail"
    assert by_columns({"split"}) == by_columns({"transaction date"}) == "qbo_general_ledger"
    assert by_columns({"split", "transaction date", "distribution account name"}) == "qbo_general_ledger"


@pytest.mark.parametrize(
    ("names", "is_natural"), [(("debit", "credit", "amount"), False), (("debit", "amount"), True), (("amount",), True)]
)
def test_one_amount_is_natural_and_two_columns_are_sides(names, is_natural):
    layout = layout_of({name: place for place, name in enumerate(names)}, "qbo_general_ledger", "mdy")
    assert (layout.is_natural, layout.is_nested, layout.has_beginning) == (is_natural, True, True)
    assert not layout_of({}, "qbo_transaction_detail", "mdy").has_beginning
    assert layout.label("Assets:1010 Cash").name == "Cash"


def test_guessed_sides_are_told_once_with_the_accounts(tmp_path):
    collector = Collector(Peek(Evidence("E001", None, "a.csv", "", 1), "csv"))
    note_signs(collector)
    for number, rule in enumerate((BY_COLUMNS, BY_TYPE)):
        collector.add("ledger_line", number, account_name="Sure", sign_rule=rule)
    note_signs(collector)
    assert collector.problems == []
    for number in range(8):
        collector.add(
            "ledger_line",
            10 + number,
            account_code=str(number % 7),
            account_name="X",
            sign_rule=(BY_NAME, UNKNOWN)[number % 2],
        )
    note_signs(collector)
    (problem,) = collector.problems
    assert problem.code == "natural_sign_guessed"
    assert problem.seen.endswith("for 0 X, 1 X, 2 X, 3 X, 4 X, 5 X and more")


def test_days_that_can_be_read_two_ways_are_american_and_asked_about(tmp_path):
    text = "Acme\nGeneral Ledger\n\n" + HEADER + "1200 Inventory,,,,,,,,\n" + LINE.replace("01/15", "01/02")
    parsed = read_inline(tmp_path, LEDGER, text)
    assert columns(parsed, "ledger_line", "date") == [["2025-01-02"]] and parsed.unstated == ("date_order",)


def test_amounts_are_turned_by_the_account_and_the_balances_proved(tmp_path):
    text = (
        "Acme\nGeneral Ledger\nJanuary 2025\n\n"
        + HEADER
        + "2000 Accounts Payable,,,,,,,,\nBeginning Balance,,,,,,,,10.00\n"
        ",01/15/2025,Bill,B1,Mill,x,AP,50.00,60.00\nTotal for 2000 Accounts Payable,,,,,,,50.00,\n"
    )
    parsed = read_inline(tmp_path, LEDGER, text)
    names = ("date", "account_code", "amount", "source_type", "reference", "description", "counterparty", "ledger_view")
    assert columns(parsed, "ledger_line", *names) == [
        ["2025-01-15", "2000", "-50", "Bill", "B1", "x", "Mill", "qbo_general_ledger"]
    ]
    assert columns(parsed, "ledger_balance", "balance_kind", "balance", "as_of") == [
        ["opening", "-10", "2024-12-31"],
        ["closing", "-60", "2025-01-31"],
    ]
    assert (parsed.organisation, parsed.period_from, parsed.period_to) == ("Acme", "2025-01-01", "2025-01-31")
    assert [problem.code for problem in parsed.problems] == ["natural_sign_guessed"]


RUNNING = """General Ledger,,,,,
"July 1 - 31, 2025",,,,,
Transaction date,Transaction type,Num,Name,Amount,Balance
Inventory,,,,,
Beginning Balance,,,,,100.00
02/07/2025,Bill,1,X,10.00,110.00
03/07/2025,Bill,2,X,10.00,{last}
Total for Inventory,,,,20.00,
"""


def test_a_last_running_balance_that_cannot_be_read_proves_nothing_and_makes_no_closing(tmp_path):
    parsed = read_inline(tmp_path, LEDGER, RUNNING.format(last="12O.00"), date_order="dmy")
    assert [problem.code for problem in parsed.problems] == ["number_unreadable", "natural_sign_guessed"]
    assert columns(parsed, "ledger_balance", "balance_kind", "balance") == [["opening", "100"]]


def test_a_running_balance_that_the_lines_do_not_give_is_told_with_both_figures(tmp_path):
    parsed = read_inline(tmp_path, LEDGER, RUNNING.format(last="125.00"), date_order="dmy")
    told = [(each.source_row, each.seen) for each in parsed.problems if each.code == "running_balance_differs"]
    assert told == [(7, "Inventory: beginning balance and lines give 120, the last running balance is 125")]
