"""Transfers between sites, as typed and as carried."""

import pytest

from cin7_sample import transfers
from cin7_sample.documents import Transfer, TransferLine
from cin7_sample.spec import Causes, LedgerPlants, SiteSpec
from tests.tools.sample.tiny import Dice, company, fill, moved, truths


def sent(units=40, record=None, day=0, promised=0, unrecorded=(0.999,), typed=6, **changes):
    """Six hammers leave Main for South, if the dice and the stock allow."""
    dice = {"transfers": Dice(random=0.3, integers=[1, typed, 1]), "unrecorded": Dice(random=list(unrecorded))}
    sim = company(day, dice=dice, **changes)
    fill(sim, 0, units=units if record is None else record, shelf=units)
    sim.books.allocated[0] = promised
    transfers.send(sim)
    return sim


def test_a_transfer_leaves_shelf_and_record():
    sim = sent()
    (made,) = sim.documents.transfers
    assert (made.number, made.from_site, made.to_site, made.departed, made.completed, made.status) == (
        "TR-00001",
        0,
        1,
        0,
        None,
        "IN TRANSIT",
    )
    assert [(i.source, i.target, i.quantity, i.carried, i.value_cents) for i in made.lines] == [(0, 3, 6, 6, 6000)]
    assert (sim.books.physical[0], sim.books.recorded[0], moved(sim, "transfer_out")) == (34, 34, [(0, -6, -6000)])
    assert dict(sim.due_transfers) == {1: [made]}
    assert truths(sim) == []


@pytest.mark.parametrize(
    ("changes", "limit"),
    [
        ({}, 20),
        ({"units": 100}, 24),
        ({"units": 9}, 4),
        ({"record": 12}, 6),
        ({"units": 10, "record": 40}, 5),
        ({"promised": 20}, 10),
    ],
)
def test_half_of_what_is_free_may_go_and_never_more_than_two_dozen(changes, limit):
    sim = sent(typed=2, **changes)
    assert (2, limit + 1) in sim.rng("transfers").asked["integers"]


@pytest.mark.parametrize("changes", [{"units": 3}, {"transfers_per_week": 1.5}, {"sites": (SiteSpec("Main", 2, 1.0),)}])
def test_some_days_nothing_leaves(changes):
    sim = sent(**changes)
    assert (sim.documents.transfers, moved(sim, "transfer_out")) == ([], [])


@pytest.mark.parametrize(
    ("draws", "carried", "parted"), [([0.09, 0.5, 1.0], 8, -2), ([0.09, 0.6], 4, 2), ([0.1], 6, 0)]
)  # fmt: skip
def test_the_van_carries_more_or_less_than_was_typed(draws, carried, parted):
    dice = {"transfers": Dice(random=0.3, integers=[1, 6, 1]), "unrecorded": Dice(random=draws, integers=2)}
    sim = company(dice=dice, causes=Causes.of(transfers=1.0))
    fill(sim, 0, units=40)
    transfers.send(sim)
    (item,) = sim.documents.transfers[0].lines
    assert (item.quantity, item.carried, sim.books.physical[0], sim.books.recorded[0]) == (6, carried, 40 - carried, 34)
    assert truths(sim) == ([("transfers", 0, parted)] if parted else [])


@pytest.mark.parametrize(("draw", "carried"), [(0.19, 8), (0.2, 6)])
def test_twice_the_trouble_carries_wrongly_twice_as_often(draw, carried):
    dice = {"transfers": Dice(random=0.3, integers=[1, 6, 1]), "unrecorded": Dice(random=[draw, 0.5], integers=2)}
    sim = company(dice=dice, causes=Causes.of(transfers=2.0))
    fill(sim, 0, units=40)
    transfers.send(sim)
    assert sim.documents.transfers[0].lines[0].carried == carried


def test_the_van_cannot_carry_what_is_promised():
    dice = {"transfers": Dice(random=0.3, integers=[1, 2, 1]), "unrecorded": Dice(random=[0.0, 0.0], integers=8)}
    sim = company(dice=dice, causes=Causes.of(transfers=1.0))
    fill(sim, 0, units=20)
    sim.books.allocated[0] = 15
    transfers.send(sim)
    assert sim.documents.transfers[0].lines[0].carried == 5


def arrived(carried=6, draw=0.999, **changes):
    sim = company(2, dice={"unrecorded": Dice(random=draw)}, **changes)
    made = Transfer("TR-1", 0, 1, 0, None, "IN TRANSIT", [TransferLine(0, 3, 6, 6001, carried)])
    sim.due_transfers[2].append(made)
    transfers.complete(sim)
    return sim, made


def test_an_arrival_completes_the_document_at_the_value_that_left():
    sim, made = arrived()
    assert (made.completed, made.status, sim.due_transfers) == (2, "COMPLETED", {})
    assert (sim.books.physical[3], sim.books.recorded[3], moved(sim, "transfer_in")) == (6, 6, [(3, 6, 6001)])
    assert truths(sim) == []


def test_more_on_the_van_is_more_on_the_other_shelf():
    sim, _ = arrived(carried=8)
    assert (sim.books.physical[3], sim.books.recorded[3], truths(sim)) == (8, 6, [("transfers", 3, 2)])
    assert sim.books.truth.stock[0].event == "part TR-1 0"


@pytest.mark.parametrize(
    ("strength", "draw", "forgotten"), [(1.0, 0.049, True), (1.0, 0.05, False), (2.0, 0.099, True), (2.0, 0.1, False)]
)
def test_nobody_completes_one_in_twenty(strength, draw, forgotten):
    sim, made = arrived(draw=draw, causes=Causes.of(transfers=strength))
    assert (made.completed, made.status) == ((None, "IN TRANSIT") if forgotten else (2, "COMPLETED"))
    assert (sim.books.physical[3], sim.books.recorded[3]) == (6, 0 if forgotten else 6)
    assert truths(sim) == ([("transfers", 3, 6)] if forgotten else [])


@pytest.mark.parametrize(("day", "planted", "due"), [(21, 1, 35), (18, 1, 21), (21, 0, 22)])
def test_planted_goods_on_the_road_leave_late_in_the_month_and_take_long(day, planted, due):
    """Day 21 is 22 April; twelve days later is a Saturday."""
    assert list(sent(day=day, ledger=LedgerPlants(in_transit=planted)).due_transfers) == [due]


def test_when_enough_are_slow_the_rest_is_quick():
    dice = {"transfers": Dice(random=0.3, integers=[1, 6, 1])}
    sim = company(21, dice=dice, ledger=LedgerPlants(in_transit=1))
    fill(sim, 0, units=40)
    slow = [Transfer(f"TR-{n}", 0, 1, 0, done, "COMPLETED", []) for n, done in enumerate((7, 12))]
    sim.documents.transfers = slow
    transfers.send(sim)
    assert list(sim.due_transfers) == [22]
