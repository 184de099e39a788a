"""One ledger report's columns and conventions: texts, figures and signs of a row."""

from decimal import Decimal

import pytest

from cin7_audit.sources.base import Evidence, Peek
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.labels import Label
from cin7_audit.sources.ledger.layout import Layout, Section, amount_of, day_of, joined, prove
from cin7_audit.sources.ledger.natural import BY_NAME, DEBIT_CREDIT, Normal

COLUMNS = {"date": 0, "memo": 1, "name": 2, "debit": 3, "credit": 4, "amount": 5}
FIELDS = {"description": ("memo", "name", "class"), "reference": ("number",), "counterparty": ("name",)}
LAYOUT = Layout(COLUMNS, "gl_detail", "xero", "dmy", FIELDS)
NATURAL = Layout(COLUMNS, "gl_detail", "xero", "dmy", FIELDS, is_natural=True)


def test_amounts_and_days_of_cells():
    assert [amount_of(text) for text in (" ", "-", "(5.00)", "1,234.5")] == [None, 0, -5, Decimal("1234.5")]
    with pytest.raises(ValueError):
        amount_of("five")
    assert [day_of("03/04/2026", order) for order in ("dmy", "mdy")] == ["2026-04-03", "2026-03-04"]
    assert day_of("Total", "dmy") is None is day_of("", "dmy")


def test_a_cell_the_row_or_the_report_does_not_have_is_blank():
    cells = ["1 May 2026", "\u00a0x "]
    assert (LAYOUT.text(cells, "memo"), LAYOUT.text(cells, "name"), LAYOUT.text(cells, "class")) == ("x", "", "")
    assert LAYOUT.number(cells, "debit") is None is LAYOUT.number(cells, "tax")
    with pytest.raises(ValueError):
        LAYOUT.number(["", "", "", "x"], "debit")


def test_texts_of_several_columns_are_one_without_repeats_and_dashes():
    said = [
        LAYOUT.texts(["", memo, name])["description"] for memo, name in (("a", "b"), ("a", "a"), ("-", "b"), ("", "-"))
    ]
    assert said == ["a | b", "a", "b", None]
    texts = LAYOUT.texts(["", "a", "b"])
    assert texts == {"description": "a | b", "reference": None, "counterparty": "b"}
    assert LAYOUT.texts(["", "a"]) == {"description": "a", "reference": None, "counterparty": None}


def test_the_code_column_goes_before_a_number_in_the_name():
    layout = Layout({"account_code": 0, "account": 1}, "trial_balance", "xero", "dmy", {})
    found = [layout.account([code, "Bank Loan (2019)"]).code for code in ("820", "")]
    assert found == ["820", "2019"]


def test_a_row_of_figures_alone():
    assert LAYOUT.is_bare(["1.00", "(2.00)", "-"]) and not LAYOUT.is_bare(["1.00", "Total"])


@pytest.mark.parametrize(
    ("debit", "credit", "signed"),
    [("5", "", 5), ("", "5", -5), ("5", "2", 3), ("-", "", 0), ("", "", None), ("", "-5", 5)],
)
def test_debit_less_credit_or_the_amount_as_printed(debit, credit, signed):
    cells = ["", "", "", debit, credit, "7"]
    assert LAYOUT.signed(cells) == signed and NATURAL.signed(cells) == 7 and NATURAL.signed(cells[:5]) is None


def section(is_debit: bool = True, **more) -> Section:
    normal = DEBIT_CREDIT if is_debit else Normal(False, BY_NAME)
    return Section(Label("630", "Inventory"), 3, normal, **more)


def test_a_section_is_called_by_its_code_where_that_says_more():
    assert section().title == "Inventory" and section(code="630").title == "630 Inventory"
    assert Section(Label("630", "630"), 3, DEBIT_CREDIT, "630").title == "630"


def test_an_amount_of_the_credit_side_is_turned():
    assert section().signed(Decimal(5)) == 5 and section(is_debit=False).signed(Decimal(5)) == -5


def test_opening_and_lines_are_the_closing_balance():
    collector = Collector(Peek(Evidence("E001", None, "a.csv", "", 1), "csv"))
    prove(section(opening=(4, Decimal(100)), net=Decimal(-5)), collector)
    prove(section(closing=(9, Decimal(100)), net=Decimal(-5)), collector)
    assert collector.totals == {}
    prove(section(code="630", opening=(4, Decimal(100)), closing=(9, Decimal(96)), net=Decimal(-5)), collector)
    assert collector.totals == {"630 Inventory: closing balance": ("95", "96")}
    assert [(each.code, each.source_row) for each in collector.problems] == [("control_total_differs", 9)]


def test_texts_are_joined_without_repeats():
    assert (joined("a", None, "b", "a"), joined(None, "")) == ("a | b", None)
