"""Shelf, record and truth log agree at every moment that can be checked afterwards; the same spec gives the same company."""

from collections import Counter

import pytest

from cin7_sample import SampleSpec, simulate
from cin7_sample.scenarios import small
from tests.tools.sample.companies import SPECS, lived


@pytest.mark.parametrize("name", SPECS)
def test_physical_minus_recorded_is_what_the_open_truths_say(name: str) -> None:
    """Every difference between shelf and record has a logged reason, to the unit."""
    books = lived(name)[0].books
    explained = Counter({line: sum(truth.quantity for truth in truths) for line, truths in books.open_truths.items()})
    assert [books.gap(line) for line in range(len(books.physical))] == [explained[line] for line in range(len(books.physical))]


@pytest.mark.parametrize("name", SPECS)
def test_no_stock_below_zero(name: str) -> None:
    books = lived(name)[0].books
    assert min(books.physical) >= 0
    assert min(books.recorded) >= 0
    assert min(books.allocated) >= 0


@pytest.mark.parametrize("name", SPECS)
def test_movements_add_up_to_the_record(name: str) -> None:
    """Opening + movements = closing per line, in units and in cents (first in, first out)."""
    world = lived(name)[0]
    units, cents = Counter(), Counter()
    for line, quantity, value in world.opening_snapshot:
        units[line] += quantity
        cents[line] += value
    for moved in world.books.movements:
        units[moved.line] += moved.quantity
        cents[moved.line] += moved.value_cents
    for line, recorded in enumerate(world.books.recorded):
        assert units[line] == recorded
        assert cents[line] == world.books.stock_value(line)
        assert sum(layer[0] for layer in world.books.layers[line]) == recorded


def test_a_company_without_causes_counts_exactly_what_it_believes() -> None:
    world = lived("plain")[0]
    assert not world.books.truth.stock
    assert all(item.counted == item.recorded for count in world.documents.counts for item in count.lines)


def test_counts_find_the_truths_that_are_open() -> None:
    """The variance of a count line is the sum of the truths that became visible there."""
    world = lived("troubled")[0]
    found = Counter()
    for truth in world.books.truth.stock:
        if truth.visible_at is not None:
            found[truth.visible_at, truth.line] += truth.quantity
    for count in world.documents.counts:
        for item in count.lines:
            assert item.counted - item.recorded == found[count.number, item.line]


def test_every_contributor_leaves_truths() -> None:
    found = {truth.contributor for truth in lived("troubled")[0].books.truth.stock}
    expected = {
        "receiving",
        "picking",
        "transfers",
        "returns",
        "bins",
        "uom",
        "cutoff",
        "duplicate",
        "loss",
        "counting",
        "opening",
        "background",
    }
    assert found == expected


def test_two_sided_events_cancel() -> None:
    """Swaps, carried goods and bin moves take from one line what they give to another."""
    sums = Counter()
    sides = Counter()
    for truth in lived("troubled")[0].books.truth.stock:
        if truth.event.startswith(("swap", "carried", "rebinned", "no bin")):
            sums[truth.event] += truth.quantity
            sides[truth.event] += 1
    assert set(sums.values()) == {0}
    assert set(sides.values()) == {2}


def test_same_spec_same_company() -> None:
    spec = small(SampleSpec(seed=9), skus=20, months=4)
    first, again, other = simulate(spec), simulate(spec), simulate(spec.but(seed=10))
    assert first.books.movements == again.books.movements
    assert first.books.truth == again.books.truth
    assert first.books.movements != other.books.movements


def test_a_planted_cause_does_not_reshuffle_the_orders() -> None:
    """Each mechanism has its own random stream: the customers of the first weeks are the same with and without loss."""
    spec = small(SampleSpec(seed=9), skus=20, months=4)
    quiet, lossy = simulate(spec), simulate(spec.but(causes=spec.causes.of(loss=2.0)))
    assert [sale.customer for sale in quiet.documents.sales[:40]] == [sale.customer for sale in lossy.documents.sales[:40]]
