"""The finished report as records."""

from decimal import Decimal

from cin7_audit.report.page_parts import Block, table


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
