"""Spreadsheet cells as canonical text, the same by column as cell by cell."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cin7_audit.sources.reading.cells import cell_text, column_text, float_text, resolve_formula
from cin7_audit.sources.reading.formulas import Formulas

CELLS = (
    st.text(max_size=3)
    | st.none()
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.sampled_from((0.0, 1.0, 1, 2.5, dt.date(2026, 4, 1), dt.datetime(2026, 4, 1, 9)))
)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" a ", " a "),
        (None, ""),
        (True, "true"),
        (False, "false"),
        (42.0, "42"),
        (7, "7"),
        (dt.datetime(2026, 4, 1), "2026-04-01"),
        (dt.datetime(2026, 4, 1, 13, 5), "2026-04-01 13:05:00"),
        (dt.date(2026, 4, 1), "2026-04-01"),
    ],
)
def test_one_cell(cell, text):
    assert cell_text(cell) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (-0.1 - 0.2, "-0.3"),
        (1234567.891, "1234567.891"),
        (-0.0, "0"),
        (1e-7, "0.0000001"),
        (1e22, "10000000000000000000000"),
        (-5.0, "-5"),
        (999999999999999.0, "999999999999999"),
        (1234567890123456.0, "1234567890123460"),
        (123456789012.345678, "123456789012.346"),
        (float("nan"), ""),
        (float("inf"), ""),
    ],
)
def test_a_float_is_what_a_spreadsheet_shows_of_it(value, text):
    assert float_text(value) == text


@given(cents=st.integers(-(10**13), 10**13))
def test_money_survives_its_binary_fraction(cents):
    assert Decimal(float_text(cents / 100)) == Decimal(cents) / 100


@settings(max_examples=50)
@given(column=st.lists(CELLS, max_size=12))
def test_a_column_says_what_its_cells_say(column):
    assert column_text(column) == [cell_text(cell) for cell in column]


def test_truth_is_not_taken_for_one():
    assert column_text([True, 1, 1.0, True, 1, 1]) == ["true", "1", "1", "true", "1", "1"]


def test_formula_text_that_can_be_worked_out():
    formulas = Formulas(lambda row, column: 2.5)
    texts = ('="0042"', '=""', "=2+3", "=A1*2", "=15000.00", "=A1&B1", "=Note")
    assert [resolve_formula(text, formulas) for text in texts] == ["0042", "", "5", "5", "15000", "=A1&B1", "=Note"]
