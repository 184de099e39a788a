"""The Journal in its newer and older form: a group for each entry, debits and credits never turned."""

import pytest

from cin7_audit.sources.collect import NO_FACT
from tests.sources.inline import claimant, columns, read_inline, told

KIND = "quickbooks.journal"
OLDER = "Journal\nAcme\nJuly 2025\n\nDate,Transaction Type,Num,Name,Memo/Description,Account,Debit,Credit\n"
NEWER = (
    "Journal\nAcme\nJuly 2025\n\n"
    ",Transaction date,Transaction type,Num,Name,Description,Account full name,Debit,Credit\n"
)


def test_a_journal_line_without_its_account_is_no_sum(tmp_path):
    head = "Journal\nAcme\nJuly 2025\n\nDate,Transaction Type,Num,Name,Memo/Description,Account,Debit,Credit\n"
    entry = (
        '07/08/2025,Bill,P1,Mill,x,630 Inventory,"9.00",\n,,,Mill,14:30 - John,,,4.00\n'
        ",,,Mill,x,800 Accounts Payable,,5.00\n,,,,,,9.00,9.00\n"
    )
    parsed = read_inline(tmp_path, "quickbooks.journal", head + entry)
    assert list(parsed.tables["ledger_line"]["reference"]) == ["P1", "P1"]
    aside = [problem for problem in parsed.problems if problem.effect == "row set aside"]
    assert [(problem.source_row, "14:30 - John" in problem.raw_text) for problem in aside] == [(7, True)]


def test_older_lines_carry_day_type_and_number_on_and_a_row_of_sums_ends_the_entry(tmp_path):
    rows = (
        "07/08/2025,Bill,P1,Mill,x,630 Inventory,9.00,\n,,,Mill,-,800 Payables,,9.00\n,,,,,,9.00,9.00\n"
        "07/09/2025,Check,C1,,,630 Inventory,,4.00\n,,,,,900 Bank,4.00,\n,,,,,,4.00,4.00\nTOTAL,,,,,,13.00,13.00\n"
    )
    parsed = read_inline(tmp_path, KIND, OLDER + rows)
    names = ("journal_id", "date", "source_type", "reference", "account_code", "amount", "description", "counterparty")
    assert columns(parsed, "ledger_line", *names) == [
        ["P1 (row 6)", "2025-07-08", "Bill", "P1", "630", "9", "x", "Mill"],
        ["P1 (row 6)", "2025-07-08", "Bill", "P1", "800", "-9", None, "Mill"],
        ["C1 (row 9)", "2025-07-09", "Check", "C1", "630", "-4", None, None],
        ["C1 (row 9)", "2025-07-09", "Check", "C1", "900", "4", None, None],
    ]
    assert parsed.control_totals == {
        "report: debits": ("13", "13"),
        "report: credits": ("13", "13"),
        "debits less credits": ("0", "0"),
    }
    assert (parsed.parameters["entries"], parsed.parameters[NO_FACT], parsed.problems) == ("2", "3 total", ())


def test_newer_groups_are_named_by_their_number(tmp_path):
    rows = (
        "77,,,,,,,,\n,07/08/2025,Bill,P1,Mill,x,Assets:630 Inventory,9.00,\n,07/08/2025,Bill,P1,Mill,x,Payables,,8.00\n"
        "Total for 77,,,,,,,9.00,9.00\n78,,,,,,,,\nTOTAL,,,,,,,9.00,8.00\n"
    )
    parsed = read_inline(tmp_path, KIND, NEWER + rows)
    assert columns(parsed, "ledger_line", "journal_id", "account_code", "account_name", "amount") == [
        ["77", "630", "Inventory", "9"],
        ["77", None, "Payables", "-8"],
    ]
    assert parsed.control_totals["entry 77: credits"] == ("8", "9") and "entry 77: debits" not in parsed.control_totals
    assert parsed.control_totals["debits less credits"] == ("1", "0")
    assert [(code, row) for code, _, row in told(parsed)] == [
        ("control_total_differs", 9),
        ("journal_unbalanced", 6),
        ("control_total_differs", None),
    ]
    assert parsed.parameters["entries"] == "1"  # a group without lines is none


def test_an_entry_that_the_report_does_not_end_is_proved_as_well(tmp_path):
    parsed = read_inline(tmp_path, KIND, NEWER + "77,,,,,,,,\n,07/08/2025,Bill,P1,,,Inventory,9.00,\n")
    assert [code for code, _, _ in told(parsed)] == ["journal_unbalanced", "control_total_differs"]
    assert parsed.problems[0].seen == "entry 77: debits 9, credits 0"


def test_lines_that_cannot_be_read_or_say_no_amount(tmp_path):
    rows = (
        "07/08/2025,Bill,P1,,,630 Inventory,five,\nsoon,Bill,P1,,,630 Inventory,1.00,\n"
        "07/08/2025,Bill,P1,,,630 Inventory,,\nTOTAL,,,,,,x,\n07/08/2025,Bill,P1,,words,,,\n"
    )
    parsed = read_inline(tmp_path, KIND, OLDER + rows)
    assert told(parsed) == [
        ("value_unreadable", "row set aside", 6),
        ("value_unreadable", "row set aside", 7),
        ("line_incomplete", "row set aside", 8),
        ("number_unreadable", "note", 9),
        ("row_unreadable", "row set aside", 10),
    ]
    undated = read_inline(tmp_path, KIND, OLDER + ",Bill,P1,,,630 Inventory,1.00,\n")
    assert undated.problems[0].seen == "no date"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Date,Transaction Type,Num,Memo,Account,Debit,Credit", KIND),
        ("Date,Transaction Type,Num,Memo,Account,Debit,Credit,Balance", "quickbooks.general_ledger"),
        ("Date,Transaction Type,Num,Memo,Account,Debit", ""),
    ],
)
def test_a_report_with_amount_or_balance_is_no_journal(tmp_path, header, kind):
    assert claimant(tmp_path, f"Acme\n\n{header}\n" + "x" * 3 + "," * header.count(",") + "\n") == kind
