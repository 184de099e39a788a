"""Formulas without a stored result: a small grammar in exact decimals, and nothing beyond it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cin7_audit.sources.reading import formulas
from cin7_audit.sources.reading.formulas import Formulas, position, text_constant

CELLS: dict[tuple[int, int], object] = {
    (0, 0): 1.5,  # A1
    (1, 0): "2,000.5",
    (2, 0): None,
    (3, 0): True,
    (4, 0): "words",
    (5, 0): "=A1*2",
    (0, 1): 10,  # B1
}


def value(formula: str, cells: dict[tuple[int, int], object] = CELLS) -> Decimal | None:
    return Formulas(lambda row, column: cells.get((row, column))).evaluate(formula)


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("=1+2*3", "7"),
        ("(1+2)*3", "9"),
        ("=10-4-3", "3"),
        ("=12/4/2", "1.5"),
        ("=-2+5", "3"),
        ("=+2--5", "7"),
        ("=.5+1E2", "100.5"),
        ("=0.1+0.2", "0.3"),
        ("=A1+B1", "11.5"),
        ("= $a$1 + B1 ", "11.5"),
        ("=A2", "2000.5"),
        ("=A3+A4", "0"),
        ("=A6", "3"),
        ("=SUM(A1:A6)", "4.5"),  # text inside a range counts for nothing
        ("=SUM(A1:B1,5)", "16.5"),
        ("=sum(A1,B1*2)", "21.5"),
        ("=SUBTOTAL(9,A1:B1)", "11.5"),
        ("=SUBTOTAL(109,B1)", "10"),
    ],
)
def test_what_is_worked_out(formula, result):
    assert value(formula) == Decimal(result)


@pytest.mark.parametrize(
    "formula",
    [
        "=A1&B1",
        "=1 2",
        "=1+",
        "=SUBTOTAL(1,A1:A2)",
        "=A5",
        "=1/0",
        "=(1",
        "=IF(A1,1,2)",
        "",
        "=",
        "=SUM(A1:XFD1048576)",
        "=A1:A2",
    ],
)
def test_what_is_beyond_the_grammar(formula):
    assert value(formula) is None


def test_results_of_more_digits_than_any_amount_are_none():
    assert value("=1E39") == Decimal("1E39") and value("=1E40") is None and value("=1E-40") is None
    assert value("=" + "1" * (formulas.MAX_LENGTH - 1)) is None and value("=" + " " * formulas.MAX_LENGTH + "1") is None


def test_a_circle_has_no_value_and_each_cell_is_worked_out_once():
    circle = {(0, 0): "=B1", (0, 1): "=A1+1", (0, 2): "=D1+D1", (0, 3): "=1+1"}
    assert value("=A1", circle) is None
    read: list[tuple[int, int]] = []

    def cell(row: int, column: int) -> object:
        read.append((row, column))
        return circle.get((row, column))

    made = Formulas(cell)
    assert made.evaluate("=C1+C1") == 8 and made.known == {(0, 2): 4, (0, 3): 2} and made.open == set()


def test_a_chain_is_followed_to_its_depth():
    chain: dict[tuple[int, int], object] = {(row, 0): f"=A{row + 2}" for row in range(60)}
    assert value("=A1", {**chain, (59, 0): 7}) == 7
    assert value("=A1", {**chain, (60, 0): "=7"}) is None


def test_steps_are_counted():
    assert Formulas(lambda row, column: 1, steps=5).evaluate("=1+2+3") == 6
    assert Formulas(lambda row, column: 1, steps=4).evaluate("=1+2+3") is None
    assert Formulas(lambda row, column: 1, steps=9).evaluate("=SUM(A1:A3)") == 3  # six words and three cells
    assert Formulas(lambda row, column: 1, steps=8).evaluate("=SUM(A1:A3)") is None


@pytest.mark.parametrize(
    ("reference", "place"), [("A1", (0, 0)), ("B5", (4, 1)), ("$aa$10", (9, 26)), ("XFD1", (0, 16383))]
)
def test_places_of_cells(reference, place):
    assert position(reference) == place


@pytest.mark.parametrize(
    ("text", "inner"), [(' ="0042" ', "0042"), ('=""', ""), ('="a"&"b"', None), ("=42", None), ('"0042"', None)]
)
def test_text_that_keeps_its_zeros(text, inner):
    assert text_constant(text) == inner


AMOUNTS = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents) / 100)


@given(amounts=st.lists(AMOUNTS, min_size=1, max_size=9))
def test_a_sum_is_the_sum_of_its_cells_however_it_is_written(amounts):
    cells: dict[tuple[int, int], object] = {(place, 2): float(amount) for place, amount in enumerate(amounts)}
    one_by_one = "+".join(f"C{place + 1}" for place in range(len(amounts)))
    assert value(f"=SUM(C1:C{len(amounts)})", cells) == value(f"={one_by_one}", cells) == sum(amounts)
