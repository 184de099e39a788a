"""Shelf and record side by side: layers first in first out, and the log of what parted them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cin7_sample.books import Books

POST = ("receipt", "Purchase", "PO-1")


def books() -> Books:
    return Books.empty([100, 300])


def test_the_oldest_layers_go_first():
    made = books()
    made.post(*POST, 0, 1, 5, unit_cents=100)
    made.post(*POST, 0, 2, 5, unit_cents=120)
    out = made.post("sale", "Sale", "SO-1", 0, 3, -7)
    assert (out.quantity, out.value_cents) == (-7, -740)
    assert (made.recorded[0], list(made.layers[0]), made.stock_value(0)) == (3, [[3, 120]], 360)


def test_more_than_the_record_holds_cannot_be_taken():
    made = books()
    made.post(*POST, 0, 1, 5)
    with pytest.raises(ValueError, match="line 0: 6 units taken from a record of 5"):
        made.post("sale", "Sale", "SO-1", 0, 3, -6)
    made.post("sale", "Sale", "SO-1", 0, 3, -5)
    assert made.recorded == [0, 0]


def test_a_receipt_sets_the_last_cost_and_a_movement_without_one_takes_it():
    made = books()
    assert made.post(*POST, 1, 1, 2).value_cents == 600
    assert made.post(*POST, 1, 1, 2, unit_cents=250).value_cents == 500
    assert made.post("adjustment", "StockAdjustment", "ST-1", 1, 1, 1).value_cents == 250
    assert made.last_cost == [100, 250]


@given(st.integers(1, 500), st.integers(0, 10**7))
def test_goods_from_another_site_keep_their_value_to_the_cent(quantity, value):
    made = books()
    moved = made.post("transfer_in", "StockTransfer", "TR-1", 0, 1, quantity, value_cents=value)
    assert (moved.value_cents, made.stock_value(0), made.recorded[0]) == (value, value, quantity)
    assert sum(units for units, _ in made.layers[0]) == quantity
    assert made.last_cost[0] == 100


def test_a_movement_is_dated_by_its_day_unless_told_otherwise():
    made = books()
    assert (made.post(*POST, 0, 9, 1).effective_day, made.post(*POST, 0, 9, 1, effective_day=0).effective_day) == (9, 0)
    last = made.post(*POST, 0, 9, 1, counterparty="K", reference="r", reason="why", typed_day=11)
    assert (last.counterparty, last.reference, last.reason, last.typed_day) == ("K", "r", "why", 11)
    assert len(made.movements) == 3 and made.movements[-1] is last


def test_the_gap_is_shelf_less_record():
    made = books()
    made.post(*POST, 0, 1, 5)
    made.physical[0] = 3
    assert made.gap(0) == -2


def test_a_divergence_is_logged_at_the_last_cost():
    made = books()
    made.diverge("loss", "gone", 1, 7, -2, ("SO-1",))
    made.diverge("picking", "swapped", 0, 8, 3, (), "swap")
    first, second = made.truth.stock
    assert (first.truth_id, first.event, first.quantity, first.value_cents) == ("T00001", "V00001", -2, -600)
    assert (first.visible_stage, first.documents, first.day) == (6, ("SO-1",), 7)
    assert (second.truth_id, second.event, second.value_cents) == ("T00002", "swap", 300)
    assert made.open_truths == {1: [first], 0: [second]}


def test_a_count_makes_open_truths_visible():
    made = books()
    made.diverge("loss", "gone", 0, 7, -2, ())
    made.settle(0, "ST-1", is_count=True, variance=-2)
    (truth,) = made.truth.stock
    assert (truth.visible_at, truth.variance_there, truth.alone_there, truth.absorbed_by) == ("ST-1", -2, True, None)
    assert made.open_truths == {}


@pytest.mark.parametrize(("quantities", "variance"), [((-2, -1), -3), ((-2, 2), -2), ((-2,), -3)])
def test_a_truth_is_alone_only_where_it_is_the_whole_variance(quantities, variance):
    made = books()
    for quantity in quantities:
        made.diverge("loss", "gone", 0, 7, quantity, ())
    made.settle(0, "ST-1", is_count=True, variance=variance)
    assert [truth.alone_there for truth in made.truth.stock] == [False] * len(quantities)
    assert {truth.variance_there for truth in made.truth.stock} == {variance}


def test_a_correction_absorbs_and_a_later_count_sees_nothing():
    made = books()
    made.diverge("loss", "gone", 0, 7, -2, ())
    made.diverge("loss", "gone", 1, 7, -1, ())
    made.settle(0, "ST-1", is_count=False, variance=-2)
    made.settle(0, "ST-2", is_count=True, variance=0)
    first, second = made.truth.stock
    assert (first.absorbed_by, first.visible_at, first.variance_there) == ("ST-1", None, None)
    assert (second.absorbed_by, made.open_truths) == (None, {1: [second]})


def test_what_is_held_of_some_lines_together():
    made = books()
    made.post(*POST, 0, 1, 5, unit_cents=100)
    made.post(*POST, 1, 1, 2, unit_cents=250)
    made.allocated = [4, 0]
    assert made.holding(0, 1) == (7, 4, 1000)
    assert (made.holding(0).free, made.holding(1).free, made.holding()) == (1, 2, (0, 0, 0))
