"""Where words break and how wide columns are."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cin7_audit.report import FONTS
from cin7_audit.report.typesetting import (
    BREAK,
    WHOLE,
    breakable,
    column_widths,
    drawable,
    page_text,
    printable,
    whole_cells,
)


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("x" * 18, ["x" * 18]),
        ("x" * 19, ["x" * 14, "x" * 5]),
        ("x" * 30, ["x" * 14, "x" * 14, "xx"]),
        ("movement_details_2026.csv", ["movement_", "details_", "2026.", "csv"]),
        ("ends with a hyphen and-", ["ends with a hyphen and-"]),
        ("aaaaaaaaaaaaaaaaaaa-", ["a" * 14, "a" * 5 + "-"]),
    ],
)
def test_only_long_words_may_break(word, pieces):
    assert breakable(word).split(BREAK) == pieces


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("12345 7890 234", f"12345{WHOLE}7890{WHOLE}234"),
        ("12345 7890 2345", "12345 7890 2345"),
        (f"a count sheet of may.{BREAK}csv:41", f"a{WHOLE}count{WHOLE}sheet{WHOLE}of{WHOLE}may.csv:41"),
        ("a sentence that ends so: 41", "a sentence that ends so: 41"),
    ],
)
def test_short_cells_and_sources_stay_in_one_piece(cell, shown):
    assert whole_cells([[cell]]) == [[shown]]


def test_a_column_is_as_wide_as_its_longest_word_and_its_prose():
    """Word of five, gutter of 1.5; the prose wishes for its usual length."""
    widths, size, across, wide = column_widths(["Value", "Why"], [["1,234.56", "ab cd"]], [True, False])
    assert (widths, size, across, wide) == ([9.5, 6.5], 8.5, 40, False)  # heading Why is three, cell five


def test_letters_shrink_where_the_words_need_more_than_the_page():
    widths, size, across, wide = column_widths(["A", "B"], [["x" * 80, "y" * 40]])
    assert widths == [81.5, 41.5]
    assert size == round(8.5 * 112 / 123, 2) and across == 100 and not wide


def test_letters_never_shrink_below_six_points():
    assert column_widths(["A", "B"], [["x" * 200, "y" * 200]]).size == 6.0


def test_an_invisible_break_lets_a_column_be_narrow():
    assert (
        column_widths(["A"], [["x" * 14 + BREAK + "x" * 6]]).widths[0]
        < column_widths(["A"], [["x" * 20 + "y"]]).widths[0] + 1
    )
    narrow, whole = (
        column_widths(["A", "B"], [[cell, "p " * 300]]).widths[0] for cell in ("x" * 14 + BREAK + "x" * 14, "x" * 28)
    )
    assert narrow < whole


@pytest.mark.parametrize(("columns", "rows", "wide"), [(7, 8, True), (6, 8, False), (7, 7, False)])
def test_many_columns_and_rows_of_ribbons_turn_the_page(columns, rows, wide):
    row = ["Main Warehouse"] * (columns - 1) + ["a long sentence of many words that would be a ribbon " * 5]
    assert column_widths(["head"] * columns, [row] * rows).wide is wide


def test_an_empty_table_still_has_its_heads():
    layout = column_widths(["Item", "Value"], [])
    assert layout.widths == [5.5, 6.5] and layout.across == 40


def test_a_percent_sign_stays_with_its_figure():
    assert page_text("39.7 % of 5 % and % alone") == f"39.7{WHOLE}% of 5{WHOLE}% and % alone"


def test_every_text_of_a_document_is_made_printable_and_tables_get_their_layout():
    table = {
        "columns": [{"heading": "A", "align": "right"}, {"heading": "B", "align": "left"}],
        "rows": [["1 2", "商"]],
    }
    made = page_text({"t": table, "list": ("x" * 19, 5, None), "n": 1.5})
    assert made["list"] == ["x" * 14 + BREAK + "x" * 5, 5, None] and made["n"] == 1.5
    assert made["t"]["rows"] == [[f"1{WHOLE}2", "[U+5546]"]]
    assert set(made["t"]) == {"columns", "rows", "widths", "size", "across", "wide"} and len(made["t"]["widths"]) == 2
    assert made["t"]["columns"][0] == {"heading": "A", "align": "right"}


@given(st.lists(st.text(alphabet="ab ", max_size=60), min_size=1, max_size=6), st.booleans())
def test_no_column_is_narrower_than_its_longest_word(cells, is_number):
    widths, *_ = column_widths(["head"], [[cell] for cell in cells], [is_number])
    assert widths[0] >= max(len(word) for cell in (*cells, "head") for word in cell.split(" ")) + 1.5


@given(st.text(max_size=200))
def test_invisible_breaks_change_no_letter(text):
    assert breakable(text.replace("\u200b", "")).replace("\u200b", "") == text.replace("\u200b", "")


@given(st.lists(st.lists(st.text(alphabet="ab ", max_size=40), min_size=3, max_size=3), max_size=5))
def test_column_widths_are_positive_and_letters_readable(rows):
    widths, size, across, wide = column_widths(["one", "two", "three"], rows)
    assert len(widths) == 3 and min(widths) > 0 and 6 <= size <= 8.5 and 40 <= across <= 100 and not wide


def test_a_table_of_ribbons_gets_a_landscape_page():
    rows = [
        ["x", "Main Warehouse of the north"] * 4 + ["a long sentence of many words that would be a ribbon " * 4]
    ] * 9
    assert column_widths(["head"] * 9, rows).wide
    assert not column_widths(["head"] * 9, [["x"] * 9] * 9).wide


def test_numbers_leave_the_room_to_prose():
    widths, *_ = column_widths(["Value", "Why"], [["1.00", "words " * 30]], [True, False])
    assert widths[1] > 5 * widths[0]


def test_dates_stay_in_one_piece():
    assert whole_cells([["05 Mar 2026", "a sentence of some length"]]) == [
        ["05\u00a0Mar\u00a02026", "a sentence of some length"]
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("plain words", "plain words"),
        ("Crème žluťoučký", "Crème žluťoučký"),
        ("商", "[U+5546]"),
        ("a商品b", "a[U+5546 U+54C1]b"),
        ("商é品", "[U+5546]é[U+54C1]"),
        ("a\tb\r\nc\u2028d\u00a0e", "a b  c d e"),
        ("\x07", "[U+0007]"),
        ("🚚", "[U+1F69A]"),
    ],
)
def test_a_letter_the_font_lacks_is_shown_by_its_number(text, said):
    assert printable(text) == said


def test_every_face_draws_the_letters_of_western_names():
    assert {ord(letter) for letter in "AZaz09éžøß–≤Ω"} <= drawable()
    assert ord("商") not in drawable()


def _font_table(font: bytes, tag: bytes) -> int:
    """Offset of a table in an OpenType file."""
    count = struct.unpack_from(">H", font, 4)[0]
    for number in range(count):
        name, _, offset, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * number)
        if name == tag:
            return int(offset)
    raise ValueError(tag)


def _groups(font: bytes) -> frozenset[int]:
    """Code points of the font's full character map (format 12), or of its basic one (format 4)."""
    start = _font_table(font, b"cmap")
    found: set[int] = set()
    for number in range(struct.unpack_from(">H", font, start + 2)[0]):
        offset = start + struct.unpack_from(">HHL", font, start + 4 + 8 * number)[2]
        kind = struct.unpack_from(">H", font, offset)[0]
        if kind == 12:
            for group in range(struct.unpack_from(">L", font, offset + 12)[0]):
                first, last, _ = struct.unpack_from(">LLL", font, offset + 16 + 12 * group)
                found.update(range(first, last + 1))
        elif kind == 4:
            segments = struct.unpack_from(">H", font, offset + 6)[0] // 2
            ends = struct.unpack_from(f">{segments}H", font, offset + 14)
            starts = struct.unpack_from(f">{segments}H", font, offset + 16 + 2 * segments)
            for first, last in zip(starts, ends, strict=True):
                if last != 0xFFFF:
                    found.update(range(first, last + 1))
    return frozenset(found)


def font_letters(path: Path) -> frozenset[int]:
    """Code points a font file can draw."""
    return _groups(path.read_bytes())


def test_the_list_of_letters_is_what_every_face_of_the_font_draws():
    faces = [font_letters(path) for path in sorted(FONTS.glob("*.otf"))]
    assert len(faces) == 3 and drawable() == frozenset.intersection(*faces)


@given(st.text(max_size=60))
def test_printable_text_has_only_letters_the_font_draws(text):
    assert all(ord(letter) in drawable() for letter in printable(text))
