"""The finished report as records."""

from decimal import Decimal

import pytest

from cin7_audit.report.page_parts import Block, named_table, table
from cin7_audit.report.words import WORDS


def test_a_table_is_text_with_numbers_to_the_right():
    made = table(
        ("Item", "Units", "Value"), [("a", 1, Decimal("2.50")), ("b", None, "x")], caption="C", note="N", right=(1, 2)
    )
    assert [(column.heading, column.align) for column in made.columns] == [
        ("Item", "left"),
        ("Units", "right"),
        ("Value", "right"),
    ]
    assert made.rows == (("a", "1", "2.50"), ("b", "None", "x"))
    assert (made.caption, made.note, made.emphasised) == ("C", "N", ())


def test_columns_stand_left_unless_named():
    assert [column.align for column in table(("A", "B"), []).columns] == ["left", "left"]
    assert (table(("A",), []).caption, table(("A",), []).note, table(("A",), []).rows) == ("", "", ())


def test_a_block_is_empty_until_filled():
    assert Block("H") == Block(heading="H", text="", table=None)


def test_a_described_table_is_filled_with_what_is_told():
    made = named_table("files", [("E001", "a", "b", "1", "ab")], shown="", reference="F-6", letters="16")
    assert [column.heading for column in made.columns][-1] == "SHA-256 (first 16)"
    assert (made.columns[3].align, made.caption) == ("right", "Evidence files as received")
    assert made.note == "Every file with its path and whole hash: workpaper F-6 (Evidence index)."


@pytest.mark.parametrize("name", list(WORDS["table"]))
def test_every_described_table_has_its_columns_of_figures(name):
    said = WORDS["table"][name]
    assert said["columns"] and all(place < len(said["columns"]) for place in said.get("right", ()))
