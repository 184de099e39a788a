"""Ledger feed, manual journals and bank transactions: which rows are postings, with which sides and day."""

import pytest

from cin7_audit.sources.cin7_core.api import API
from tests.sources.small_files import aside, named, of_json, rows

JOURNAL, MONEY, TRANSACTIONS = named(API, "cin7_core.api_journal", "cin7_core.api_money", "cin7_core.api_transactions")

POSTED = (
    "document_no",
    "document_id",
    "document_type",
    "effective_date",
    "debit_account",
    "credit_account",
    "amount",
    "description",
)


def test_a_pair_of_the_feed_keeps_its_sign_and_one_without_an_amount_is_set_aside():
    row = {
        "Reference": "SO-1",
        "TaskID": "AB-1",
        "Type": "Sale",
        "EffectiveDate": "2026-04-13T00:00:00",
        "Transaction": "COGS",
        "DebitAccountCode": "260",
        "CreditAccountCode": "310: Stock",
        "Amount": -12.5,
    }
    parsed = of_json(TRANSACTIONS, {"Transactions": [row, row, {**row, "Amount": None}]})
    posted = ("SO-1", "ab-1", "Sale", "2026-04-13", "260", "310", "-12.5", "COGS", "transactions")
    assert rows(parsed, "expected_posting", *POSTED, "origin") == [posted, posted]  # equal rows are two facts
    assert aside(parsed) == [(3, "record_unreadable")]
    assert parsed.control_totals == {"amount": ("-25", None)}


def journal(status: str | None, *lines: dict) -> dict:
    head = {
        "TaskID": "AB-1",
        "JournalNumber": "MJ-1",
        "Status": status,
        "Narration": "year end",
        "EffectiveDate": "2026-04-13",
    }
    return {**head, "Lines": list(lines)}


LINES = (
    {"Debit": "310: Stock", "Credit": "480", "Amount": 8, "BaseAmount": 10, "Reference": "count"},
    {"Debit": "480", "Credit": "", "Amount": 8},
)


def test_a_completed_journal_posts_its_lines_in_base_currency():
    parsed = of_json(JOURNAL, journal("Completed", *LINES))
    assert rows(parsed, "expected_posting", *POSTED, "origin") == [
        ("MJ-1", "ab-1", "Journal", "2026-04-13", "310", "480", "10", "year end - count", "document"),
        ("MJ-1", "ab-1", "Journal", "2026-04-13", "480", None, "8", "year end", "document"),
    ]


@pytest.mark.parametrize("status", ["DRAFT", "VOIDED", None])
def test_a_journal_that_is_not_completed_posts_nothing(status):
    parsed = of_json(JOURNAL, journal(status, *LINES))
    assert "expected_posting" not in parsed.tables
    assert aside(parsed) == [(1, "journal_not_completed"), (2, "journal_not_completed")]
    assert f"status {status or 'unknown'}" in parsed.problems[0].seen


def test_a_journal_without_lines_fills_the_header():
    assert rows(of_json(JOURNAL, journal("VOIDED")), "document_header", "document_no", "document_type", "status") == [
        ("MJ-1", "Journal", "VOIDED")
    ]


@pytest.mark.parametrize(("word", "kind"), [("Spend Money", "MoneySpend"), ("Receive Money", "MoneyReceive")])
def test_a_bank_row_is_spent_or_received(word, kind):
    row = {"TaskID": "AB-1", "Reference": "B-1", "TaskType": word, "TotalAmount": 5, "Date": "2026-04-13"}
    parsed = of_json(MONEY, {"MoneyTasks": [row]})
    assert rows(parsed, "document_header", "document_no", "document_type", "effective_date") == [
        ("B-1", kind, "2026-04-13")
    ]


def test_a_bank_document_posts_its_own_transactions_and_without_any_it_is_a_header():
    task = {"TaskID": "AB-1", "Reference": "B-1", "TaskType": "SpendMoney", "BankAccount": "090", "Date": "2026-04-13"}
    posting = {"Debit": "471", "Credit": "090", "Amount": 5, "Date": "2026-04-14"}
    parsed = of_json(MONEY, {**task, "Transactions": [posting]})
    assert rows(parsed, "expected_posting", *POSTED) == [
        ("B-1", "ab-1", "SpendMoney", "2026-04-14", "471", "090", "5", None)
    ]
    assert "document_header" not in parsed.tables
    empty = of_json(MONEY, {**task, "Transactions": []})
    assert rows(empty, "document_header", "document_no", "effective_date") == [("B-1", "2026-04-13")]
