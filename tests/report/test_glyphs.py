"""Which letters the report's font draws, and how the others are printed."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cin7_audit.report.glyphs import drawable, font_letters, printable


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


def font(cmap, name=b"cmap"):
    """A font file of one table besides a first one that is empty."""
    head = struct.pack(">4sHHHH", b"OTTO", 2, 0, 0, 0)
    start = 12 + 2 * 16
    return head + struct.pack(">4sLLL", b"CFF ", 0, start, 0) + struct.pack(">4sLLL", name, 0, start, len(cmap)) + cmap


def format_12(*groups):
    body = struct.pack(">HHLLL", 12, 0, 16 + 12 * len(groups), 0, len(groups))
    return body + b"".join(struct.pack(">LLL", first, last, 1) for first, last in groups)


def format_4(*segments):
    ends, starts = [last for _, last in segments], [first for first, _ in segments]
    count = len(segments)
    return struct.pack(f">HHHHHHH{count}HH{count}H", 4, 0, 0, 2 * count, 0, 0, 0, *ends, 0, *starts)


def cmap(*maps):
    offset, records, bodies = 4 + 8 * len(maps), b"", b""
    for each in maps:
        records += struct.pack(">HHL", 3, 1, offset + len(bodies))
        bodies += each
    return struct.pack(">HH", 0, len(maps)) + records + bodies


def test_both_kinds_of_letter_maps_are_read(tmp_path):
    path = tmp_path / "a.otf"
    path.write_bytes(font(cmap(format_4((65, 67), (0xFFFF, 0xFFFF)), format_12((0x1F600, 0x1F601), (97, 97)))))
    assert font_letters(path) == {65, 66, 67, 97, 0x1F600, 0x1F601}


def test_a_font_without_a_letter_map_is_an_error(tmp_path):
    path = tmp_path / "a.otf"
    path.write_bytes(font(cmap(format_12((65, 65))), name=b"glyf"))
    with pytest.raises(ValueError, match="the font has no b'cmap' table"):
        font_letters(path)


@given(st.text(max_size=60))
def test_printable_text_has_only_letters_the_font_draws(text):
    assert all(ord(letter) in drawable() for letter in printable(text))
