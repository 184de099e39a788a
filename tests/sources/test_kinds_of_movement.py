"""Other systems' words, and the kind of movement each means."""

from decimal import Decimal

import pytest

from cin7_audit.sources.kinds_of_movement import BOTH_WAYS, WORDS, movement_kind
from cin7_audit.vocabulary import MOVEMENT_KINDS


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Goods In", "receipt"),
        ("Purchase order", "receipt"),
        ("PO", "receipt"),
        ("Despatch", "sale"),
        ("SaleOrder", "sale"),
        ("pick_list", "sale"),
        ("Purchase return", "unstock"),
        ("Return to supplier", "unstock"),
        ("Supplier credit", "unstock"),
        ("Return", "restock"),
        ("Sales-Return", "restock"),
        ("CREDIT NOTE", "restock"),
        ("Stock Take", "stocktake"),
        ("Cycle count", "stocktake"),
        ("AutoAdjust", "auto_adjustment"),
        ("Stock adjustment", "adjustment"),
        ("Write-off", "write_off"),
        ("Scrapped", "write_off"),
        ("Opening balance", "opening"),
        ("Zorp", None),
        ("", None),
    ],
)
def test_words(word, kind):
    assert movement_kind(word, Decimal(1)) == kind


@pytest.mark.parametrize(
    ("quantity", "kinds"),
    [
        ("2", ("transfer_in", "assembly_in")),
        ("0", ("transfer_in", "assembly_in")),
        ("-2", ("transfer_out", "assembly_out")),
    ],
)
def test_direction_decides_where_a_word_goes_both_ways(quantity, kinds):
    assert tuple(movement_kind(word, Decimal(quantity)) for word in ("Bin / location transfer", "Kit built")) == kinds


def test_how_a_text_begins_counts_before_what_stands_in_it():
    assert movement_kind("Sale of count 3", Decimal(-1)) == "sale"
    assert movement_kind("Manual stock adjustment", Decimal(-1)) == "adjustment"
    assert movement_kind("Weekly write off of a sale", Decimal(-1)) == "write_off"
    assert movement_kind("Discount", Decimal(1)) is None  # a word inside a word is none


def test_every_kind_is_one_of_the_vocabulary():
    found = {way for _, kind in WORDS for way in BOTH_WAYS.get(kind, (kind,))}
    assert found <= set(MOVEMENT_KINDS)
