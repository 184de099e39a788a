"""The ledger balances, and the truth log explains its difference to the subledger to the cent, month by month."""

from collections import Counter

import pytest

from cin7_audit.sample import build_ledger, simulate
from cin7_audit.sample.entries import month_of
from cin7_audit.sample.scenarios import ledger as ledger_case
from cin7_audit.sample.scenarios import small
from cin7_audit.vocabulary import TIE_OUT_BUCKETS
from tests.sample.companies import SPECS, lived


@pytest.mark.parametrize("name", SPECS)
def test_debits_equal_credits(name: str) -> None:
    _, ledger = lived(name)
    assert all(sum(cents for _, cents in journal.lines) == 0 for journal in ledger.journals)
    assert sum(ledger.opening.values()) == 0


@pytest.mark.parametrize("name", SPECS)
def test_truths_foot_to_the_difference_of_every_month(name: str) -> None:
    """Subledger - ledger (inventory and in transit) changes in each month by exactly what the truths of that month say."""
    world, ledger = lived(name)
    stock, books, truths = Counter(), Counter(), Counter()
    for moved in world.books.movements:
        stock[month_of(world, moved.day)] += moved.value_cents
    for journal in ledger.journals:
        books[month_of(world, journal.day)] += journal.on("715") + journal.on("716")
    for truth in ledger.truths:
        truths[truth.month] += truth.cents
    for month in stock:
        assert stock[month] - books[month] == truths[month], month


@pytest.mark.parametrize("bucket", TIE_OUT_BUCKETS)
def test_a_bucket_planted_alone_is_the_only_one(bucket: str) -> None:
    world = simulate(small(ledger_case(bucket), skus=50, months=10))
    found = {truth.bucket for truth in build_ledger(world).truths} - {"in_transit"}
    assert found == {bucket} - {"in_transit"}


def test_nothing_planted_nothing_logged() -> None:
    world = simulate(small(ledger_case("none"), skus=50, months=8))
    assert {truth.bucket for truth in build_ledger(world).truths} <= {"in_transit"}  # goods on the road over a month end


def test_the_ledger_is_the_same_on_every_call() -> None:
    world, ledger = lived("troubled")
    again = build_ledger(world)
    assert again.journals == ledger.journals
    assert again.truths == ledger.truths
