"""Loose JSON of any shape as blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cin7_audit.report.loose import blocks, records, words


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "–"),
        ("", "–"),
        (True, "yes"),
        (False, "no"),
        (1234, "1,234"),
        (1234.0, "1,234"),
        (0.5, "0.50"),
        ([], "–"),
        (["a", 2], "a, 2"),
        ({"own_id": 1, "b": None}, "Own ID: 1; B: –"),
        ("a_b", "a_b"),
    ],
)
def test_a_plain_value_in_words(value, said):
    assert words(value) == said


def test_records_keep_the_order_asked_for_and_put_numbers_right():
    made = records([{"b": 1, "a": "x"}, {"c": None, "b": 2.5, "ok": True}], "C", order=["a", "z"])
    assert [(column.heading, column.align) for column in made.columns] == [
        ("A", "left"),
        ("B", "right"),
        ("C", "left"),
        ("Ok", "left"),
    ]
    assert made.rows == (("x", "1", "–", "–"), ("–", "2.50", "–", "yes"))
    assert (made.caption, made.note) == ("C", "")


@pytest.mark.parametrize(("rows", "shown", "note"), [(60, 60, ""), (61, 60, "60 of 61 rows shown.")])
def test_many_records_are_cut_with_a_note(rows, shown, note):
    made = records([{"n": n} for n in range(rows)], "")
    assert (len(made.rows), made.note) == (shown, note)


def test_a_contributor_is_named_in_words():
    assert records([{"contributor": "uom", "other": "uom"}], "").rows == (("unit of measure or pack size", "uom"),)


@pytest.mark.parametrize("nothing", [None, "", [], {}])
def test_nothing_makes_no_block(nothing):
    assert blocks(nothing, "H") == ()


def test_words_and_lists_of_words():
    (text,), (bullets,) = blocks("so", "H"), blocks(["a", 1.5], "H")
    assert (text.heading, text.text, bullets.heading, bullets.bullets) == ("H", "so", "H", ("a", "1.50"))


def test_titled_records_with_lists_become_parts_of_their_own():
    made = blocks([{"title": "One", "steps": ["a"]}, {"title": "Two", "steps": ["b"]}], "Pack")
    assert [(block.heading, block.bullets) for block in made] == [
        ("Pack", ()),
        ("One", ()),
        ("Steps", ("a",)),
        ("Two", ()),
        ("Steps", ("b",)),
    ]
    (table,) = blocks([{"steps": ["a", "b"]}], "Pack")  # without titles they stay a table
    assert table.table.rows == (("a, b",),)


def test_a_record_of_plain_values_is_a_table_of_two_columns():
    (block,) = blocks({"title": "T", "x_y": 1, "z": True}, "H")
    assert (block.heading, block.table.caption, block.table.rows) == ("T", "T", (("X y", "1"), ("Z", "yes")))


def test_text_and_statement_need_no_heading_of_their_own():
    made = blocks({"name": "N", "statement": "so", "reason": "why", "items": ["a"]})
    assert [(block.heading, block.text, block.bullets) for block in made] == [
        ("N", "", ()), ("", "so", ()), ("Reason", "why", ()), ("", "", ("a",))
    ]  # fmt: skip


def test_a_stated_table_may_name_its_columns_as_records_and_is_followed_by_the_rest():
    raw = {"columns": [{"heading": "A"}, "B"], "rows": [{"B": 2, "A": 1}, [3, 4, 5], [6]], "note": "n"}
    shown, note = blocks(raw, "H")
    assert [column.heading for column in shown.table.columns] == ["A", "B"]
    assert shown.table.rows == (("1", "2"), ("3", "4"), ("6", "–"))
    assert (shown.heading, note.text) == ("H", "n")


plain = st.none() | st.booleans() | st.integers(-9, 9) | st.text(alphabet="ab", max_size=3)


@given(
    st.recursive(
        plain,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["title", "x", "rows"]), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_whatever_the_shape_every_block_shows_one_thing(value):
    for block in blocks(value, "H"):
        assert sum([bool(block.text), bool(block.bullets), block.table is not None]) <= 1
        for row in block.table.rows if block.table else ():
            assert len(row) == len(block.table.columns)


def test_loose_json_of_any_shape_is_shown():
    shown = blocks(
        {
            "title": "Pack",
            "cadence": [{"rhythm": "daily", "n": 1}, {"rhythm": "weekly"}],
            "codes": ["a", "b"],
            "facts": {"x": 1, "y": None},
            "none": [],
        }
    )
    assert [block.heading for block in shown] == ["Pack", "Cadence", "Codes", "Facts"]
    assert shown[1].table.rows == (("daily", "1"), ("weekly", "–"))
    assert shown[2].bullets == ("a", "b")
    assert shown[3].table.rows == (("X", "1"), ("Y", "–"))


def test_a_stated_table_keeps_its_column_order():
    (shown,) = blocks({"heading": "RACI", "columns": ["Task", "Who"], "rows": [["count", "A"], ["recount"]]})
    assert [column.heading for column in shown.table.columns] == ["Task", "Who"]
    assert shown.table.rows == (("count", "A"), ("recount", "–"))
