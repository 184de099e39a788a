"""The facts of a finding as its page states them."""

from decimal import Decimal

import pytest

from cin7_audit.context import context
from cin7_audit.engagement import Engagement
from cin7_audit.records import EvidenceRow, Finding
from cin7_audit.report.findings_view import evidence_lines, facts, row_ranges
from tests.inline_case import in_memory_case


@pytest.mark.parametrize(
    ("statement", "value", "quantity", "said"),
    [
        ("A net loss.", "-5", None, "NZD -5.00 (a loss is negative)"),
        ("A net gain of units.", "5", "2", "NZD 5.00 (a loss is negative)"),
        ("A gross amount has no sign.", "5", None, "NZD 5.00"),
        ("7.00 NZD gross, -5.00 open (subledger - ledger).", "-5", None, "NZD -5.00 (subledger less ledger)"),
    ],
)
def test_the_value_says_what_its_sign_means(statement: str, value: str, quantity: str | None, said: str) -> None:
    amount = None if quantity is None else Decimal(quantity)
    finding = Finding("X-1", "ledger_impact", "Title", statement, "low", value=Decimal(value), quantity=amount, currency="NZD")
    assert dict(facts(finding, context(in_memory_case({}), Engagement())))["Value"] == said


@pytest.mark.parametrize(("rows", "said"), [((2, 3, 4, 9), "2–4, 9"), ((5,), "5"), ((9, 2, 2), "2, 9"), ((1200, 1201), "1,200–1,201")])
def test_rows_are_told_in_ranges(rows, said):
    assert row_ranges(rows) == said


def test_evidence_is_grouped_by_file():
    rows = [EvidenceRow("a.csv", 3), EvidenceRow("b.csv", 1), EvidenceRow("a.csv", 2)]
    assert evidence_lines(rows) == ("a.csv: rows 2–3", "b.csv: row 1")
