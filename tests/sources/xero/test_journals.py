"""Xero's Journal Report and flat journals: groups, reversals, and proofs that each journal balances."""

import pytest

from cin7_audit.sources.collect import NO_FACT
from tests.sources.inline import claimant, columns, read_inline, told

KIND = "xero.journal_report"
HEADER = "Date,Journal ID,Account Code,Account,Description,Debit,Credit,Posted Date,Posted By\n"
HEAD = "Journal Report\nAcme Ltd\nFor the period 1 July 2025 to 31 July 2025\n\n" + HEADER


def test_a_group_titles_its_lines_and_a_reversal_names_what_it_reverses(tmp_path):
    rows = (
        "ID 7 - Bill,,,,,,,,\n8 Jul 2025,,630,Inventory,in,9.00,,9 Jul 2025,Kim\n"
        "8 Jul 2025,,,Payables (800),Bill,,9.00,,\n"
        "Total,,,,,9.00,9.00,,\nJournal ID #8: Reversal of ID 7,,,,,,,,\n8 Jul 2025,,630,Inventory,,,9.00,,\n"
        "8 Jul 2025,,800,Payables,,9.00,,,\nTotal,,,,,9.00,9.00,,\nTotal,,,,,18.00,18.00,,\n"
    )
    parsed = read_inline(tmp_path, KIND, HEAD + rows)
    names = (
        "journal_id",
        "date",
        "posted_at",
        "posted_by",
        "account_code",
        "amount",
        "description",
        "reverses_journal_id",
    )
    assert columns(parsed, "ledger_line", *names) == [
        ["7", "2025-07-08", "2025-07-09", "Kim", "630", "9", "Bill | in", None],
        ["7", "2025-07-08", None, None, "800", "-9", "Bill", None],
        ["8", "2025-07-08", None, None, "630", "-9", "Reversal of ID 7", "7"],
        ["8", "2025-07-08", None, None, "800", "9", "Reversal of ID 7", "7"],
    ]
    assert parsed.control_totals == {
        "report: debits": ("18", "18"),
        "report: credits": ("18", "18"),
        "all journals: debits less credits": ("0", "0"),
    }
    assert (parsed.parameters["journals"], parsed.parameters["reversals"]) == ("2", "1")
    assert parsed.parameters[NO_FACT] == "2 heading, 3 total" and parsed.problems == ()


def test_flat_lines_belong_to_their_number_wherever_they_stand(tmp_path):
    rows = (
        "8 Jul 2025,1,630,Inventory,a,5.00,,,\n8 Jul 2025,2,630,Inventory,reversal of journal ID 1,,4.00,,\n"
        "8 Jul 2025,1,800,Payables,a,,5.00,,\n8 Jul 2025,2,800,Payables,,3.00,,,\n"
    )
    parsed = read_inline(tmp_path, KIND, HEAD + rows)
    assert columns(parsed, "ledger_line", "journal_id", "amount", "reverses_journal_id") == [
        ["1", "5", None],
        ["2", "-4", "1"],
        ["1", "-5", None],
        ["2", "3", None],
    ]
    assert told(parsed) == [("control_total_differs", "note", None), ("journal_unbalanced", "note", 7)]
    assert parsed.problems[1].seen == "journal 2: debits 3, credits 4"
    assert parsed.control_totals["all journals: debits less credits"] == ("-1", "0")


def test_a_group_whose_total_differs_is_told(tmp_path):
    rows = (
        "ID 7 Bill,,,,,,,,\n8 Jul 2025,,630,Inventory,,9.00,,,\n"
        "8 Jul 2025,,800,Payables,,,9.00,,\nTotal Bill,,,,,9.00,8.00,,\n"
    )
    parsed = read_inline(tmp_path, KIND, HEAD + rows)
    assert (
        parsed.control_totals["journal 7: credits"] == ("9", "8") and "journal 7: debits" not in parsed.control_totals
    )
    assert told(parsed) == [("control_total_differs", "note", 9)]


def test_lines_that_cannot_be_read(tmp_path):
    rows = (
        "soon,1,630,Inventory,,5.00,,,\n8 Jul 2025,1,630,Inventory,,5.00,,soon,\n8 Jul 2025,1,630,Inventory,,five,,,\n"
        "8 Jul 2025,1,630,Inventory,,,,,\n,1,630,Inventory,,5.00,,,\nTotal,,,,,x,,,\n"
        "8 Jul 2025,1,,Total Tools Ltd,,1.00,1.00,,\n"
    )
    parsed = read_inline(tmp_path, KIND, HEAD + rows)
    assert told(parsed) == [
        ("date_unreadable", "row set aside", 6),
        ("date_unreadable", "row set aside", 7),
        ("number_unreadable", "row set aside", 8),
        ("line_incomplete", "row set aside", 9),
        ("line_incomplete", "row set aside", 10),
        ("number_unreadable", "note", 11),
    ]
    assert [problem.seen for problem in parsed.problems[3:5]] == ["no amount", "no date"]
    assert columns(parsed, "ledger_line", "amount", "account_name") == [["0", "Total Tools Ltd"]]


def test_a_line_that_speaks_of_a_journal_is_no_head_of_one(tmp_path):
    parsed = read_inline(tmp_path, KIND, HEAD + ",,,,ID 7 Bill,5.00,,,\n")
    assert told(parsed) == [("line_incomplete", "row set aside", 6)]


def test_a_row_that_names_an_account_is_no_total(tmp_path):
    parsed = read_inline(tmp_path, KIND, HEAD + "Total,1,630,Inventory,,5.00,,,\n")
    assert told(parsed) == [("date_unreadable", "row set aside", 6)]


@pytest.mark.parametrize(
    ("title", "header", "kind"),
    [
        ("Journal Report", HEADER, KIND),
        ("Books", HEADER.replace("Journal ID", "Journal Number"), KIND),
        ("Account Transactions", HEADER, "xero.account_transactions"),
        ("Books", HEADER.replace("Account Code", "Transaction type"), ""),
        ("Books", HEADER.replace("Credit", "Tax"), ""),
    ],
)
def test_a_journal_has_its_own_columns_and_no_title_of_another_report(tmp_path, title, header, kind):
    assert claimant(tmp_path, f"{title}\nAcme\n\n{header}8 Jul 2025,1,630,Inventory,,5.00,,,\n") == kind
