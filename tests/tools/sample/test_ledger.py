"""The ledger balances, and the truth log explains its difference to the subledger to the cent, month by month."""

from collections import Counter
from dataclasses import replace

import pytest

from cin7_audit.vocabulary import TIE_OUT_BUCKETS
from cin7_sample import LedgerPlants, build_ledger, simulate
from cin7_sample.entries import month_of
from cin7_sample.scenarios import ledger as ledger_case
from cin7_sample.scenarios import small
from tests.tools.sample.companies import SPECS, lived
from tests.tools.sample.traded import traded


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


def by_hand(**changes):
    world = traded(**changes)
    return world, build_ledger(world)


def test_a_journal_per_document_part_and_day_within_two_days() -> None:
    world, ledger = by_hand()
    found = {(journal.key, journal.part): journal for journal in ledger.journals}
    assert sorted(journal.number for journal in ledger.journals) == list(range(401, 401 + len(ledger.journals)))
    assert found["ST-00001", "stock"].lines == [("517", -1000), ("715", 1000)]  # two short, three found
    assert all(0 <= journal.posted_day - journal.day <= 2 for journal in ledger.journals)
    assert [(journal.day, journal.number) for journal in ledger.journals] == sorted(
        (journal.day, journal.number) for journal in ledger.journals
    )
    assert world.documents.dates_are_settled and ledger.truths and not ledger.opening


def test_a_journal_says_where_it_came_from() -> None:
    _, ledger = by_hand()
    found = {(journal.key, journal.part): journal for journal in ledger.journals}
    parts = {
        ("SO-00001", "invoice"): ("Receivable Invoice", "INV-00001", "Customer 1 - INV-00001"),
        ("SO-00001", "note CR-00001"): ("Receivable Credit Note", "INV-00001/CR-00001", "Customer 1 - CR-00001"),
        ("PO-00001", "bill KA-7001"): ("Payable Invoice", "KA-7001", "Kauri Trade Goods - PO-00001"),
        ("PO-00002", "credit SCN-00002"): ("Payable Credit Note", "SCN-00002", "Tasman Imports - PO-00002"),
        ("SO-00001", "cogs"): ("Manual Journal", "INV-00001", "Customer 1 - INV-00001"),
    }
    for key, said in parts.items():
        assert (found[key].source, found[key].reference, found[key].description) == said


def test_omni_posts_its_cost_of_sales_at_the_end_of_the_month() -> None:
    _, ledger = by_hand(platform="cin7_omni", accrual=False)
    cost = [(journal.key, journal.day, journal.on("310")) for journal in ledger.journals if journal.part == "cogs"]
    assert cost == [("COGS 2024-04", 29, 2200 - 1000), ("COGS 2024-06", 90, 8000)]  # a restock among them
    assert not any(journal.part.startswith("restock") for journal in ledger.journals)


def test_every_document_that_arrived_is_in_the_sync_log_once() -> None:
    _, ledger = by_hand()
    keys = [row.document for row in ledger.sync]
    assert len(keys) == len(set(keys)) and set(keys) == {journal.key for journal in ledger.journals}
    assert {row.status for row in ledger.sync} == {"Completed"}
    first = next(row for row in ledger.sync if row.document == "TR-00001")
    assert (first.document_type, first.ledger_number[0]) == ("Stock transfer", "#")


def test_an_opening_snapshot_stands_against_equity() -> None:
    world = replace(traded(), opening_snapshot=((0, 5, 5000), (9, 1, 8000)))
    assert build_ledger(world).opening == {"715": 13_000, "960": -13_000}


def test_half_of_the_manual_journals_are_typed_in_cin7() -> None:
    _, ledger = by_hand(ledger=LedgerPlants(manual_journal=5), months=12)
    assert sum(posting.document_type == "Journal" for posting in ledger.postings) == 2
    assert sum(truth.bucket == "manual_journal" for truth in ledger.truths) == 5
