"""A document's own postings, and which line each amount is the value of."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cin7_audit.sources.cin7_core.api.document import Reader
from cin7_audit.sources.cin7_core.api.postings import Line, read_postings, values
from cin7_audit.sources.reading import RowAccount


def worth(lines: list[tuple[str, str | None]], amounts: list[str]) -> tuple[list[str | None], bool]:
    made = [Line(Decimal(quantity), None if cost is None else Decimal(cost)) for quantity, cost in lines]
    found, by_order = values(made, [Decimal(amount) for amount in amounts])
    return [None if value is None else str(value) for value in found], by_order


@pytest.mark.parametrize(
    ("lines", "amounts", "found", "by_order"),
    [
        ([("2", "3")], ["6"], ["6"], False),
        ([("-2", "3")], [], ["-6"], False),
        ([("-2", None)], ["-6", "-1"], ["-7"], False),  # the one line left takes all that is left
        ([("-2", None)], ["6"], [None], False),  # a loss has no gain
        ([("2", "3"), ("-1", None)], ["-4", "6"], ["6", "-4"], False),
        ([("2", "3"), ("-1", None)], ["-4", "6.009"], ["6", "-4"], False),  # within a cent
        ([("2", "3"), ("-1", None)], ["-4", "6.01"], ["6", None], False),
        ([("2", None), ("-1", None)], ["6", "-4"], ["6", "-4"], True),
        ([("2", None), ("-1", None)], ["-4", "6"], [None, None], False),  # the signs do not agree in this order
        ([("2", None), ("-1", None)], ["6"], [None, None], False),
        ([("2", None), ("0", None)], ["6"], ["6", None], False),  # what moved nothing has no value
        ([("2", None)], [], [None], False),
    ],
)
def test_values_of_lines(lines, amounts, found, by_order):
    assert worth(lines, amounts) == (found, by_order)


@given(st.lists(st.tuples(st.integers(-9, 9).filter(bool), st.integers(1, 9)), min_size=2, max_size=6))
def test_one_posting_a_line_in_order_is_the_value_of_each(lines):
    amounts = [Decimal(quantity * cost) for quantity, cost in lines]
    assert values([Line(Decimal(quantity), None) for quantity, _ in lines], amounts) == (amounts, True)


def test_postings_keep_their_sign_and_fall_back_on_the_day_of_their_document():
    reader = Reader(RowAccount("E001"), "")
    first = {
        "Debit": "715: Inventory",
        "Credit": "480",
        "Amount": Decimal("-12.50"),
        "EffectiveDate": "2026-04-13",
        "Description": "x",
    }
    second = {"DebitAccountCode": "1", "CreditAccountCode": "2", "Amount": 3}
    record = {"EffectiveDate": "2026-04-14T00:00:00", "Transactions": [first, second]}
    document = {"document_no": "ST-1", "document_id": "id-1", "document_type": "StockTake"}
    read_postings(reader, record, {**document, "status": "COMPLETED"})
    shared = {**document, "origin": "document"}
    assert reader.tables["expected_posting"] == [
        {**shared, "effective_date": "2026-04-13", "debit_account": "715", "credit_account": "480", "amount": "-12.5",
         "description": "x", "source_row": 1},
        {**shared, "effective_date": "2026-04-14", "debit_account": "1", "credit_account": "2", "amount": "3",
         "description": None, "source_row": 2},
    ]  # fmt: skip
    assert reader.totals == {"postings": Decimal("-9.5")}


def test_a_document_completed_later_is_posted_on_its_completion():
    reader = Reader(RowAccount("E001"), "")
    document = {"document_no": None, "document_id": None, "document_type": "FinishedGoods"}
    read_postings(reader, {"CompletionDate": "2026-04-15", "Transactions": [{"Amount": 1}]}, document)
    assert reader.tables["expected_posting"][0]["effective_date"] == "2026-04-15"
