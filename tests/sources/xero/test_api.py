"""Pages of the Xero API: amounts debit-positive, days as printed, whole journals or none."""

import pytest

from cin7_audit.sources.collect import NO_FACT
from tests.sources.inline import claimant, columns, read_inline, told


def test_a_journal_of_a_page_without_an_amount_is_set_aside_whole(tmp_path):
    legs = [{"AccountCode": "630", "NetAmount": 5}, {"AccountCode": "455"}]
    page = {"JournalDate": "2025-07-08", "JournalNumber": 1, "Reference": "x" * 5000, "JournalLines": legs}
    parsed = read_inline(tmp_path, "xero.api_journals", {"Journals": [page]})
    (problem,) = parsed.problems
    assert (problem.effect, problem.source_row, "ledger_line" in parsed.tables) == ("row set aside", 1, False)
    assert "without NetAmount" in problem.seen and "455" in problem.raw_text


def leg(amount, **more):
    return {"AccountCode": "630", "AccountName": "Inventory", "NetAmount": amount, **more}


def journal(*legs, **more):
    dated = {
        "JournalDate": "/Date(1752796800000+0000)/",
        "CreatedDateUTC": "/Date(1752836400000+0000)/",
        "JournalNumber": 7,
    }
    return {"JournalID": "x", **dated, "SourceType": "ACCPAY", "Reference": "R1", "JournalLines": list(legs), **more}


def test_a_journal_in_the_time_of_the_client(tmp_path):
    page = {"Journals": [journal(leg("5.50", Description="in"), leg("-5.50"))]}
    parsed = read_inline(tmp_path, "xero.api_journals", page, time_zone="Pacific/Auckland")
    names = ("journal_id", "date", "posted_at", "amount", "source_type", "reference", "description", "source_row")
    assert columns(parsed, "ledger_line", *names) == [
        ["7", "2025-07-18", "2025-07-18 23:00:00", "5.5", "ACCPAY", "R1", "in", "1"],
        ["7", "2025-07-18", "2025-07-18 23:00:00", "-5.5", "ACCPAY", "R1", None, "1"],
    ]
    assert parsed.problems == () and parsed.rows_kept == 1


def test_journals_that_do_not_balance_or_cannot_be_read(tmp_path):
    spoilt = (journal(), journal(leg(5), JournalDate=None), journal(leg("x")), journal(leg(5), JournalDate="soon"))
    page = [{"Journals": [journal(leg(5), leg(-3))]}, {"Journals": list(spoilt)}]
    parsed = read_inline(tmp_path, "xero.api_journals", page)
    assert told(parsed) == [
        ("journal_unbalanced", "note", 1),
        *[("value_unreadable", "row set aside", row) for row in (2, 3, 4, 5)],
    ]
    seen = [problem.seen for problem in parsed.problems]
    assert seen[:4] == ["journal 7 is off by 2", "'no lines'", "'no date'", "'x'"]


def manual(*amounts, **more):
    lines = [{"AccountCode": "630", "LineAmount": amount, "Description": f"leg {amount}"} for amount in amounts]
    return {"ManualJournalID": "m1", "Narration": "Count", "Date": "2025-07-18T00:00:00", "JournalLines": lines, **more}


@pytest.mark.parametrize("status", ["Deleted", "VOIDED", "archived", "DRAFT"])
def test_a_manual_journal_of_any_other_status_is_told_and_not_booked(tmp_path, status):
    parsed = read_inline(tmp_path, "xero.api_manual_journals", {"ManualJournals": [manual(7, -7, Status=status)]})
    assert "ledger_line" not in parsed.tables and told(parsed) == [("journal_not_posted", "note", 1)]


def test_only_posted_manual_journals_are_in_the_ledger(tmp_path):
    page = {"ManualJournals": [manual(5, -5), manual(7, -7, Status="draft"), manual(3), manual(1, -1, Date=None)]}
    parsed = read_inline(tmp_path, "xero.api_manual_journals", page)
    assert columns(parsed, "ledger_line", "amount", "description", "source_type", "source_row") == [
        ["5", "Count | leg 5", "MANJOURNAL", "1"],
        ["-5", "Count | leg -5", "MANJOURNAL", "1"],
        ["3", "Count | leg 3", "MANJOURNAL", "3"],
    ]
    assert told(parsed) == [
        ("journal_not_posted", "note", 2),
        ("journal_unbalanced", "note", 3),
        ("value_unreadable", "row set aside", 4),
    ]
    assert (parsed.rows_read, parsed.rows_kept) == (4, 3) and "'Count' is DRAFT" in parsed.problems[0].seen


def test_accounts_with_their_class(tmp_path):
    rows = [
        {"AccountID": "a", "Code": "630", "Name": "Inventory", "Type": "INVENTORY", "Status": "ACTIVE"},
        {
            "AccountID": "b",
            "Code": "200",
            "Name": "Sales",
            "Type": "INVENTORY",
            "Class": "revenue",
            "Status": "ARCHIVED",
        },
        {"AccountID": "c", "Name": "Odd", "Type": ""},
    ]
    parsed = read_inline(tmp_path, "xero.api_accounts", {"Accounts": rows})
    assert columns(parsed, "account", "account_code", "account_name", "account_type", "account_class", "status") == [
        ["630", "Inventory", "INVENTORY", "ASSET", "ACTIVE"],
        ["200", "Sales", "INVENTORY", "REVENUE", "ARCHIVED"],
        [None, "Odd", None, None, None],
    ]


@pytest.mark.parametrize(
    ("locks", "day", "said"),
    [
        ({"PeriodLockDate": "2025-06-30", "EndOfYearLockDate": "2025-03-31"}, "2025-06-30", "2025-03-31"),
        ({"PeriodLockDate": "2024-06-30", "EndOfYearLockDate": "2025-03-31"}, "2025-03-31", "2025-03-31"),
        ({}, None, "not set"),
    ],
)
def test_the_later_lock_is_the_one_that_counts(tmp_path, locks, day, said):
    page = {"Organisations": [{"Name": "Acme", "LegalName": "Acme Ltd", "BaseCurrency": "NZD", **locks}]}
    parsed = read_inline(tmp_path, "xero.api_organisation", page)
    assert columns(parsed, "company", "name", "base_currency", "lock_date", "platform") == [
        ["Acme", "NZD", day, "xero"]
    ]
    assert parsed.organisation == "Acme" and parsed.parameters["EndOfYearLockDate"] == said


def cells(*values):
    return {"RowType": "Row", "Cells": [{"Value": value} for value in values]}


def trial_balance(*rows, titles=("Trial Balance", "Acme", "As at 30 June 2026"), **more):
    head = {
        "RowType": "Header",
        "Cells": [{"Value": name} for name in ("Account", "Debit", "Credit", "YTD Debit", "YTD Credit")],
    }
    assets = {"RowType": "Section", "Title": "Assets", "Rows": list(rows)}
    return {"Reports": [{"ReportName": "Trial Balance", "ReportTitles": list(titles), "Rows": [head, assets], **more}]}


def test_a_trial_balance_of_the_year_to_date(tmp_path):
    total = cells("Total", "1", "2", "105.00", "100.00") | {"RowType": "SummaryRow"}
    page = trial_balance(
        cells("Inventory (630)", "7.00", "", "100.00", ""),
        cells("Payables (800)", "", "", "", "90.00"),
        cells("Odd", "five"),
        total,
    )
    parsed = read_inline(tmp_path, "xero.api_trial_balance", page)
    assert columns(parsed, "ledger_balance", "account_code", "account_name", "balance", "as_of", "source_row") == [
        ["630", "Inventory", "100", "2026-06-30", "1"],
        ["800", "Payables", "-90", "2026-06-30", "2"],
    ]
    assert columns(parsed, "account", "account_code", "account_type", "account_class")[0] == ["630", "Assets", "ASSET"]
    assert parsed.control_totals == {"debits less credits": ("10", "5")} and parsed.parameters[NO_FACT] == "1 total"
    assert told(parsed) == [("number_unreadable", "row set aside", 3), ("control_total_differs", "note", 4)]
    assert (parsed.organisation, parsed.period_to) == ("Acme", "2026-06-30")


def test_the_day_of_the_report_stands_in_for_one_in_its_titles(tmp_path):
    page = trial_balance(cells("Till", "", "", "1", ""), titles=("Trial Balance",), ReportDate="1 July 2026")
    parsed = read_inline(tmp_path, "xero.api_trial_balance", page)
    assert (parsed.organisation, parsed.period_to, "company" in parsed.tables) == ("", "2026-07-01", False)


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ({"Journals": [journal(leg(1))]}, "xero.api_journals"),
        ({"Journals": [], "DateTimeUTC": "x"}, "xero.api_journals"),
        ({"Journals": [{"JournalDate": "x"}]}, ""),
        ({"Accounts": [{"AccountID": 1, "Type": "BANK"}]}, "xero.api_accounts"),
        ({"Accounts": [{"AccountID": 1}]}, ""),
        ({"Reports": [{"ReportName": "Balance Sheet"}]}, ""),
        ({"Reports": [{"ReportID": "TrialBalance"}]}, "xero.api_trial_balance"),
    ],
)
def test_pages_are_known_by_their_first_record(tmp_path, page, kind):
    assert claimant(tmp_path, page) == kind
