"""Which encoding and which delimiter a text has, and how sure that is."""

from pathlib import Path

import pytest

from cin7_audit.sources.reading.encoding import decode, guess_encoding, sniff_delimiter
from tests.sources.reading.files import looked


@pytest.mark.parametrize(
    ("data", "encoding", "certain"),
    [
        ("a;b\nCafé;1\n".encode(), "utf-8", True),
        ("a;b\nCafé;1\n".encode("utf-8-sig"), "utf-8-sig", True),
        ("a;b\nCafé;1\n".encode("utf-16"), "utf-16", True),
        ("a;b\nCafé – “x”;1\n".encode("cp1252"), "cp1252", False),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, encoding: str, certain: bool) -> None:
    found = looked(tmp_path, "a.csv", data)
    assert (found.encoding, found.encoding_is_certain, found.delimiter) == (encoding, certain, ";")
    assert found.rows[1][0].startswith("Café")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_no_utf_8_though_it_decodes_as_such(tmp_path: Path, encoding: str) -> None:
    found = looked(tmp_path, "a.csv", "SKU,Name\nA,Plain text\n".encode(encoding))
    assert (found.encoding, found.encoding_is_certain, list(found.rows[1])) == (encoding, False, ["A", "Plain text"])


def test_zeros_that_fill_up_a_damaged_file_are_no_utf_16(tmp_path: Path) -> None:
    found = looked(tmp_path, "a.csv", b"SKU,Name\nA,Plain text\n" + bytes(4096))
    assert (found.encoding, found.encoding_is_certain, list(found.rows[1])) == ("utf-8", True, ["A", "Plain text"])


@pytest.mark.parametrize(
    ("data", "encoding", "is_certain"),
    [
        (b"plain", "utf-8", True),
        ("é".encode("utf-8-sig"), "utf-8-sig", True),
        ("é".encode("utf-32"), "utf-32", True),
        (b"\x00\x00\xfe\xff\x00\x00\x00a", "utf-32", True),
        (b"\xfe\xff\x00a", "utf-16", True),
        ("Café “quoted” – €5".encode("cp1252"), "cp1252", False),
        ("Gr\u00fc\u00dfe aus M\u00fcnchen".encode("latin-1"), "cp1252", False),
    ],
)
def test_only_a_mark_or_valid_utf_8_is_certain(data, encoding, is_certain):
    assert guess_encoding(data) == (encoding, is_certain)


@pytest.mark.parametrize(
    ("data", "stated", "read"),
    [
        ("é".encode(), "", ("é", "utf-8", True)),
        ("é".encode("cp1252"), "cp1252", ("é", "cp1252", True)),
        ("é".encode("cp1252"), "utf-8", ("\ufffd", "utf-8", False)),
        ("aé".encode("cp1252"), "ascii", ("a\ufffd", "ascii", False)),
        ("é".encode(), "klingon", ("é", "utf-8", False)),
    ],
)
def test_a_stated_encoding_is_used_and_said_to_be_wrong_where_it_cannot_read(data, stated, read):
    assert decode(data, stated) == read


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("a;b;c\n1,5;2,5;3,5\n1,5;2;3\n", ";"),
        ("a\tb\nx, y\tz\n", "\t"),
        ("a|b\nc|d\n", "|"),
        ("a,b\nc;x,d;y\n", ","),
        ('"a;b","c"\n"d;e","f"\n', ","),
        ("one word\n", ","),
        ("", ","),
        ("Title; with; marks\n" + "a,b\n" * 3, ","),  # three rows of one width
    ],
)
def test_the_delimiter_of_rows_of_one_width(text, mark):
    assert sniff_delimiter(text) == mark


def test_only_the_first_lines_are_judged():
    text = "a,b\n" * 3 + "c;d;e\n" * 9
    assert (sniff_delimiter(text, 3), sniff_delimiter(text)) == (",", ";")
