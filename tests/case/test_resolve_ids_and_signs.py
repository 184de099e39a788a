"""Ids get names and guessed sides are settled, on tiny inline cases."""

from decimal import Decimal

import pytest

from cin7_audit.case.build import SETTLE, perform
from cin7_audit.sources.ledger.natural import BY_COLUMNS, BY_NAME, BY_TYPE, GUESSED, UNKNOWN
from tests.inline_case import in_memory_case


def line(code, name, amount, rule=BY_NAME):
    return {
        "account_code": code,
        "account_name": name,
        "amount": Decimal(amount),
        "sign_rule": rule,
        "date": "2025-07-01",
        "ledger_view": "qbo_general_ledger",
    }


def account(code, name, kind):
    return {"account_code": code, "account_name": name, "account_class": kind}


@pytest.mark.parametrize(
    ("rows", "accounts", "expected"),
    [
        # the name says asset (debit), the list says liability: what was printed +5 is a credit
        ([line("2100", "Stock received", 5)], [account("2100", "Stock received", "LIABILITY")], (Decimal(-5), BY_TYPE)),
        # the list agrees: nothing turns, the rule becomes certain
        ([line("1200", "Inventory", 5)], [account("1200", "Inventory", "ASSET")], (Decimal(5), BY_TYPE)),
        # matched by name where the report prints no code
        ([line(None, "Raw", 5, UNKNOWN)], [account("1210", "raw", "EQUITY")], (Decimal(-5), BY_TYPE)),
        # explicit debit and credit columns are never turned
        ([line("2100", "Stock received", 5, BY_COLUMNS)], [account("2100", "Stock received", "LIABILITY")], (Decimal(5), BY_COLUMNS)),
        # no list: the guess stands
        ([line("2100", "Stock received", 5)], [], (Decimal(5), BY_NAME)),
    ],
)
def test_sides(rows, accounts, expected):
    case = in_memory_case({"ledger_line": rows, "account": accounts})
    notes = perform(case.models, SETTLE["ids_and_signs"])
    assert case.rows("SELECT amount, sign_rule FROM ledger_line") == [expected]
    assert bool(notes) == (rows[0]["amount"] != expected[0])


def test_a_name_that_says_nothing_counts_as_debit_beside_one_that_does():
    rows = [line("2100", "Stock received", 5), line(None, "Raw", 7, UNKNOWN), line("1200", "Inventory", 9)]
    classes = [account("2100", "Stock received", "LIABILITY"), account("1210", "raw", "EQUITY"), account("1200", "Other", "ASSET")]
    case = in_memory_case({"ledger_line": rows, "account": classes})
    perform(case.models, SETTLE["ids_and_signs"])
    assert case.rows("SELECT amount FROM ledger_line ORDER BY source_row") == [(Decimal(-5),), (Decimal(-7),), (Decimal(9),)]


def test_settling_twice_changes_nothing_more():
    case = in_memory_case({"ledger_line": [line("2100", "Stock received", 5)], "account": [account("2100", "Stock received", "LIABILITY")]})
    perform(case.models, SETTLE["ids_and_signs"])
    assert perform(case.models, SETTLE["ids_and_signs"]) == []
    assert case.value("SELECT amount FROM ledger_line") == Decimal(-5)


def test_branch_and_user_ids_get_their_names():
    case = in_memory_case(
        {
            "correction": [{"document_no": "ADJ-1", "site": "branch:3", "user": "user:4", "approver": "user:9", "sku": "A"}],
            "id_name": [
                {"kind": "branch", "id": "3", "name": "Main"},
                {"kind": "user", "id": "4", "name": "Ana"},
                {"kind": "user", "id": "3", "name": "No"},
            ],
        }
    )
    perform(case.models, SETTLE["ids_and_signs"])
    assert case.rows('SELECT site, "user", approver FROM correction') == [("Main", "Ana", "user:9")]


def test_reports_on_different_bases_are_warned_about():
    rows = [{"name": "Acme", "basis": "accrual", "source_id": "E001"}, {"name": "Acme", "basis": "cash", "source_id": "E002"}]
    (note,) = perform(in_memory_case({"company": rows}).models, SETTLE["ids_and_signs"])
    assert (note.code, note.source_id) == ("bases_differ", "E002")
    assert perform(in_memory_case({"company": rows[:1]}).models, SETTLE["ids_and_signs"]) == []


@pytest.mark.parametrize(("accounts", "left"), [([account("2100", "Stock received", "LIABILITY")], 0), ([], 1)])
def test_the_note_on_guessed_sides_goes_with_the_last_guess(accounts, left):
    note = {"source_id": "E001", "code": "natural_sign_guessed", "effect": "note"}
    rows = [line("2100", "Stock received", 5) | {"source_id": "E001"}]
    case = in_memory_case({"ledger_line": rows, "account": accounts, "problem": [note]})
    perform(case.models, SETTLE["ids_and_signs"])
    case.models.change("drop_settled_guesses")
    assert case.value("SELECT count(*) FROM problem") == left


@pytest.mark.parametrize(("site", "left"), [("Main", {"count_recognised"}), (None, {"count_recognised", "site"})])
def test_what_the_movements_told_of_a_count_file_is_not_asked_again(site, left):
    asks = [
        {"source_id": "E1", "code": "not_stated_by_file", "effect": "note", "seen": "in other words", "fact": ask}
        for ask in ("date", "number", "site")
    ]
    told = {"source_id": "E1", "code": "count_recognised", "effect": "note", "seen": "taken as ST-7 of 2026-04-30"}
    other = {"source_id": "E2", "code": "not_stated_by_file", "effect": "note", "seen": "in other words", "fact": "date"}
    lines = [{"count_id": "ST-7", "sku": "A", "site": site, "counted_quantity": 1, "source_id": "E1"}]
    case = in_memory_case({"problem": [*asks, told, other], "count_line": lines})
    case.models.change("drop_answered_asks")
    found = {
        code if code == "count_recognised" else fact
        for code, fact in case.rows("SELECT code, fact FROM problem WHERE source_id = 'E1'")
    }
    assert found == left
    assert case.value("SELECT count(*) FROM problem WHERE source_id = 'E2'") == 1


def test_the_statements_know_every_rule_that_is_a_guess():
    case = in_memory_case({"ledger_line": [line("1", "x", 1, rule) for rule in (BY_COLUMNS, BY_NAME, BY_TYPE, UNKNOWN)]})
    rows = case.rows("SELECT sign_rule FROM ledger_line WHERE is_guessed_sign(sign_rule)")
    assert sorted(rule for (rule,) in rows) == sorted(GUESSED)


def test_a_code_that_lost_its_zeros_gets_them_back_on_every_side_of_every_book():
    case = in_memory_case(
        {
            "account": [account("090", "Bank", "ASSET"), account("0310", "Cost of sales", "EXPENSE")],
            "ledger_line": [line("310", "Cost of sales", 5, BY_COLUMNS)],
            "ledger_balance": [{"account_code": "90", "balance": Decimal(5), "as_of": "2025-07-31"}],
            "expected_posting": [{"debit_account": "310", "credit_account": "90", "amount": Decimal(5)}],
        }
    )
    perform(case.models, SETTLE["second_descriptions"])
    assert case.rows("SELECT account_code FROM ledger_line") == [("0310",)]
    assert case.rows("SELECT account_code FROM ledger_balance") == [("090",)]
    assert case.rows("SELECT debit_account, credit_account FROM expected_posting") == [("0310", "090")]
