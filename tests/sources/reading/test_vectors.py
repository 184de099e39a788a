"""Columns as arrays say what the ordinary parser says of each cell, exactly."""

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cin7_audit.sources.reading import clean_text, decimal_text, vectors
from cin7_audit.sources.reading.vectors import (
    FIGURE,
    REFUSED,
    UNKNOWN,
    Coded,
    Memory,
    as_decimals,
    coded,
    figure,
    figures,
    fitting,
    is_varied,
    trimmed,
)

LIMIT = "99999999999999.9999"


def parser(mark: str = ".") -> Memory:
    return Memory(lambda text: figure(decimal_text(text, mark)))


@pytest.fixture
def few(monkeypatch):
    """A handful of cells are as good as thousands."""
    monkeypatch.setattr(vectors, "HEAD", 4)


def told(column: pa.Array, mark: str = ".") -> list[str | None]:
    """Each cell's exact figure as text, its refusal, or nothing."""
    found = figures(column, parser(mark), mark)
    rest = [0] * len(column)
    if found.residues is not None:
        rest = [found.residues.values[code] if code >= 0 else 0 for code in found.residues.codes]
    return [
        "refused" if refused else str((Decimal(int(amount)).scaleb(-4) + more).normalize())
        for amount, refused, more in zip(found.amounts, found.refused, rest, strict=True)
    ]


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("is_varied_column", [True, False])
def test_figures_of_text(is_varied_column):
    cells = ["1.5", "-1,234.5678", "(2)", None, "1.23456", "x", LIMIT, "100000000000000", "1,23", "-0.00005"]
    said = ["1.5", "-1234.5678", "-2", "0", "1.23456", "refused", LIMIT, "refused", "refused", "-0.00005"]
    more = [] if is_varied_column else ["7"] * 40
    column = pa.array([*more, *cells], pa.string())
    assert is_varied(column) is is_varied_column
    assert told(column)[len(more) :] == said


@pytest.mark.usefixtures("few")
def test_figures_with_a_decimal_comma():
    column = pa.array(["1,5", "-1.234,5678", "7", "1.5", "12.345.678"], pa.string())
    assert told(column, ",") == ["1.5", "-1234.5678", "7", "refused", "12345678"]


def test_figures_of_numbers_and_what_rounding_took():
    column = pa.array([0.1 + 0.2, 1234.5, None, 1.23456, float("nan"), 1e15, -2.5], pa.float64())
    assert told(column) == ["0.3", "1234.5", "0", "1.23456", "0", "refused", "-2.5"]


def test_totals_are_exact_beyond_what_sixty_four_bits_and_four_places_hold():
    large = figures(pa.array([LIMIT] * 12 + ["-0.0001"], pa.string()), parser())
    assert large.total == Decimal(LIMIT) * 12 - Decimal("0.0001")
    small = figures(pa.array(["1.23456", "1.23456", "-0.00001"], pa.string()), parser())
    assert small.total == Decimal("2.46911")
    assert small.only(np.array([True, False, True])).total == Decimal("1.23455")
    assert figures(pa.array(["1", "2"]), parser()).only(np.array([False, True])).total == 2


@settings(max_examples=50)
@given(cents=st.lists(st.integers(-(10**12), 10**12), min_size=4, max_size=9), mark=st.sampled_from(".,"))
def test_every_spelling_of_amounts_adds_up(cents, mark):
    turn = str.maketrans("", "") if mark == "." else str.maketrans(",.", ".,")
    texts = [
        (f"{cent / 100:,.2f}" if place % 2 else f"{cent / 100:.2f}").translate(turn) for place, cent in enumerate(cents)
    ]
    before, vectors.HEAD = vectors.HEAD, 4
    try:
        found = figures(pa.array(texts), parser(mark), mark)
    finally:
        vectors.HEAD = before
    assert found.total == Decimal(sum(cents)) / 100 and not found.refused.any()


def test_a_parser_is_asked_once_for_each_text_and_forgets_when_it_knows_too_many(monkeypatch):
    asked: list[str] = []

    def parse(text: str) -> str | None:
        asked.append(text)
        if text == "bad":
            raise ValueError(text)
        return text or None

    memory = Memory(parse)
    assert [memory.of(cell) for cell in ("a", "", "a", 1.5)] == ["a", None, "a", "1.5"]
    assert isinstance(memory.of("bad"), ValueError) and isinstance(memory.of("bad"), ValueError)
    assert asked == ["a", "", "1.5", "bad"]
    monkeypatch.setattr(vectors, "REMEMBERED", 4)
    memory.of("new")
    assert set(memory.known) == {"new"}


def test_cells_are_places_among_distinct_values():
    memory = Memory(lambda text: {"": None, "one": 1, "eins": 1, "two": 2}[text] if text != "x" else int(text))
    found = coded(pa.array(["two", "one", None, "", "x", "eins"], pa.string()), memory)
    assert found.values == [2, 1] and found.codes.tolist() == [0, 1, UNKNOWN, UNKNOWN, REFUSED, 1]
    assert found.plain(pa.int64()).to_pylist() == found.array(pa.int64()).to_pylist() == [2, 1, None, None, None, 1]
    assert found.only(np.array([False, True, False, False, False, True])).plain(pa.int64()).to_pylist() == [1, 1]
    assert Coded(np.array([], np.int32)).plain(pa.int64()).to_pylist() == []


BLANK = st.text(" \u00a0\u200b", max_size=3)
WORD = st.sampled_from(("", "a", "é", "a b", "0042"))


@settings(max_examples=50)
@given(texts=st.lists(st.none() | st.tuples(BLANK, WORD, BLANK).map("".join), max_size=8))
def test_text_is_trimmed_as_cell_by_cell(texts):
    assert trimmed(pa.array(texts, pa.string())).to_pylist() == [
        None if text is None else clean_text(text) for text in texts
    ]


@pytest.mark.parametrize(
    ("value", "fits"), [("1.00005", "1.0001"), ("-1.00005", "-1.0001"), ("1.00004", "1.0000"), (LIMIT, LIMIT)]
)
def test_values_are_rounded_to_the_scale_of_the_case(value, fits):
    assert fitting(Decimal(value)) == Decimal(fits) and figure(value) == Decimal(value)


@pytest.mark.parametrize("value", ["100000000000000", "-100000000000000", "99999999999999.99995", "-1" + "0" * 40])
def test_values_beyond_the_case_are_refused(value):
    with pytest.raises(ValueError):
        figure(value)
    assert figure(None) is None


def test_ten_thousandths_are_decimals():
    amounts = np.array([12346, -50000, 0, -1], np.int64)
    assert as_decimals(amounts).to_pylist() == [Decimal(text) for text in ("1.2346", "-5", "0", "-0.0001")]
    made = as_decimals(amounts, np.array([False, True, False, False]))
    assert made.type == FIGURE and made.to_pylist()[1] is None and made.to_pylist()[3] == Decimal("-0.0001")


@pytest.mark.usefixtures("few")
def test_a_column_is_varied_where_its_first_cells_mostly_differ():
    assert [is_varied(pa.array(list(cells))) for cells in ("abcd", "aabb", "aaaa", "aaaab", "abc")] == [
        True, True, False, False, False
    ]  # fmt: skip
