"""A frame as a page shows it."""

from decimal import Decimal

import pandas as pd

from cin7_audit import words
from cin7_audit.presentation.tables import FORMATS, LIMIT, RIGHT, display
from cin7_audit.records import TableColumn
from cin7_audit.words import day, figure, money, number, one, percent, signed_units, text, two, unbounded, units, whole

FRAME = pd.DataFrame({"value": [Decimal("-3.5"), None, Decimal(2)], "sku": ["A", "B", "C"], "lines": [1, 2, 3]})
COLUMNS = [("sku", "SKU", text), ("value", "Value, NZD", money)]


def test_columns_are_picked_named_formatted_and_aligned():
    shown = display(FRAME, COLUMNS)
    assert shown.columns == (TableColumn("SKU", "left"), TableColumn("Value, NZD", "right"))
    assert shown.rows == (("A", "-3.50"), ("B", "–"), ("C", "2.00"))
    assert (shown.rows_total, shown.full_table, shown.emphasised_rows) == (3, "", ())


def test_the_first_rows_are_shown_and_all_are_counted():
    shown = display(FRAME, COLUMNS, limit=2, full_table="every", emphasised=[1])
    assert [row[0] for row in shown.rows] == ["A", "B"]
    assert (shown.rows_total, shown.full_table, shown.emphasised_rows) == (3, "every", (1,))
    long = pd.DataFrame({"sku": range(LIMIT + 1), "value": 1})
    assert len(display(long, COLUMNS).rows) == LIMIT == 25 and display(long, COLUMNS).rows_total == 26


def test_figures_stand_right_and_words_left():
    numbers = (money, units, signed_units, percent, number, one, two, whole, unbounded, figure)
    for form, align in [(form, "right") for form in numbers] + [(text, "left"), (day, "left"), (str, "left")]:
        assert display(FRAME.head(0), [("lines", "n", form)]).columns[0].align == align


def test_without_a_row_the_headings_stay():
    shown = display(FRAME.head(0), COLUMNS)
    assert shown.rows == () and shown.rows_total == 0 and len(shown.columns) == 2


def test_every_form_a_declaration_may_name_is_one_of_words():
    assert list(FORMATS) == [
        *(form for form in FORMATS if FORMATS[form] in RIGHT), "text", "spaced", "day", "month", "short_file", "first_words",
    ]  # fmt: skip
    assert all(FORMATS[name] is getattr(words, name) for name in FORMATS) and len(RIGHT) >= 10
