"""A word and a direction give the kind of a movement."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cin7_audit.sources.cin7_core.kinds import BY_WORD, COST_ENDINGS, directions, movement_kind, plain_word
from cin7_audit.vocabulary import MOVEMENT_KINDS


@pytest.mark.parametrize(
    ("word", "into", "out"),
    [
        ("Sale", "restock", "sale"),
        ("Sale (Multiple)", "restock", "sale"),
        ("Advanced Sale", "restock", "sale"),
        ("Restock", "restock", "restock"),
        ("Credit note", "restock", "unstock"),
        ("Sale credit note", "restock", "restock"),
        ("Purchase", "receipt", "unstock"),
        ("Simple Purchase", "receipt", "unstock"),
        ("Purchase credit note", "unstock", "unstock"),
        ("Advanced Purchase (Unstock)", "unstock", "unstock"),
        ("Stock Transfer", "transfer_in", "transfer_out"),
        ("Transfer in", "transfer_in", "transfer_in"),
        ("Transfer out", "transfer_out", "transfer_out"),
        ("Finished goods", "assembly_in", "assembly_out"),
        ("Disassembly", "assembly_in", "assembly_out"),
        ("Production order", "assembly_in", "assembly_out"),
        ("Stock Adjustment", "adjustment", "adjustment"),
        ("Stock take", "stocktake", "stocktake"),
        ("Inventory write-off", "write_off", "write_off"),
        ("Opening balance", "opening", "opening"),
        ("Sale cost change", "cost_change", "cost_change"),
        ("Purchase accrual cost", "cost_change", "cost_change"),
        ("Stock revaluation", "cost_change", "cost_change"),
        ("Restock COGS change", "cost_change", "cost_change"),
        ("Purchase cost adjustment", "cost_change", "cost_change"),
        ("Sale cost chang", "cost_change", "cost_change"),
        # known by a part of the word, the more specific part first
        ("Stock transfer of a sale", "transfer_in", "transfer_out"),
        ("Goods scrapped", "write_off", "write_off"),
        ("Purchase unstocked", "unstock", "unstock"),
        ("Sale restocked", "restock", "restock"),
        ("Manufacturing run", "assembly_in", "assembly_out"),
        ("Kit assembled", "assembly_in", "assembly_out"),
        ("Opening of the books", "opening", "opening"),
        ("Cycle stocktake 3", "stocktake", "stocktake"),
        ("Stock write-off of July", "write_off", "write_off"),
        ("Quick adjust", "adjustment", "adjustment"),
        ("Purchase of services", "receipt", "unstock"),
        ("Production run", "assembly_in", "assembly_out"),
    ],
)
def test_a_word_has_one_kind_in_and_one_out(word, into, out):
    assert directions(word) == (into, out)
    assert (movement_kind(word, 1), movement_kind(word, -1)) == (into, out)


PARTS = (
    "transfer", "stocktake", "write-off", "scrap", "adjust", "unstock", "restock", "purchase", "sale", "production",
    "manufacture", "assemble", "opening",
)  # fmt: skip


@pytest.mark.parametrize(("first", "second"), list(combinations(PARTS, 2)))
def test_of_two_known_parts_the_more_specific_one_counts_wherever_it_stands(first, second):
    alone = directions(f"some {first} xyz")
    assert alone is not None
    assert directions(f"{first} xyz {second}") == directions(f"{second} xyz {first}") == alone


def test_a_cost_ending_counts_at_the_end_only():
    assert directions("Revaluation of a sale") == ("restock", "sale")


def test_an_unknown_word_moves_stock_as_an_adjustment():
    assert directions("Gift") is None
    assert (movement_kind("Gift", 1), movement_kind("", -1)) == ("adjustment", "adjustment")


def test_value_without_quantity_is_a_cost_change_and_nothing_at_all_goes_out():
    assert movement_kind("Sale", 0, True) == "cost_change"
    assert movement_kind("Sale", 0, False) == "sale"
    assert movement_kind("Sale", -1, True) == "sale"


@given(st.sampled_from([*BY_WORD, *COST_ENDINGS]), st.text(" -_/().", max_size=4), st.booleans())
def test_case_and_marks_of_a_word_mean_nothing(word, marks, is_upper):
    written = marks.join(word.upper() if is_upper else word.title())
    assert plain_word(written) == word
    assert directions(written) == directions(word)
    assert set(directions(written) or ()) <= set(MOVEMENT_KINDS)
