"""Counts: who counts what when, what they find, and how counting itself goes wrong."""

import datetime as dt

import pytest

from cin7_sample import counting
from cin7_sample.documents import Sale, SaleLine
from cin7_sample.spec import Causes, CountPlan
from cin7_sample.state import PlannedCount
from tests.tools.sample.tiny import Dice, company, fill, fill_all, moved, truths

EXACT = CountPlan(blind_noise=0.0, full_count_day=None, cycle_lines=0)


def planned(start=dt.date(2024, 4, 1), **plan):
    sim = company(start=start, counts=CountPlan(**{"full_count_day": None, "cycle_lines": 0, **plan}))
    counting.plan(sim)
    return {day: [(p.site, p.zone, p.kind) for p in plans] for day, plans in sorted(sim.planned.items())}


def test_zones_take_turns_and_weekends_wait_for_monday():
    """First on day 40, a Saturday; the second zone half of 63 days later; the other site 11 days after the first."""
    assert planned() == {
        42: [(0, 0, "stocktake")],
        51: [(1, 0, "stocktake")],
        71: [(0, 1, "stocktake")],
        84: [(1, 1, "stocktake")],
    }


def test_weekends_are_those_of_the_calendar():
    """A period that begins on Wednesday 1 May: day 40 is a Monday, day 31 a Saturday."""
    assert next(iter(planned(start=dt.date(2024, 5, 1)))) == 40
    assert next(iter(planned(start=dt.date(2024, 5, 1), first_day=31))) == 33
    full = planned(start=dt.date(2024, 5, 1), first_day=1000, full_count_day=40)
    assert list(full) == [45]
    assert list(planned(start=dt.date(2024, 5, 1), first_day=1000, cycle_lines=1))[:2] == [9, 16]
    assert list(planned(start=dt.date(2024, 5, 2), first_day=1000, cycle_lines=1))[:2] == [7, 14]  # day 9 is a Saturday


def test_a_zone_comes_back_after_its_gap():
    found = planned(zone_gap_days=14, first_day=7, site_lag_days=0)
    assert [day for day, plans in found.items() if (0, 0, "stocktake") in plans] == [7, 21, 35, 49, 63, 77]
    assert [day for day, plans in found.items() if (1, 1, "stocktake") in plans] == [14, 28, 42, 56, 70, 84]


@pytest.mark.parametrize(("after", "day"), [(60, 61), (61, 61), (62, 68), (90, None)])
def test_the_full_count_is_on_the_saturday_after(after, day):
    found = planned(full_count_day=after, first_day=1000)
    assert found == ({} if day is None else {day: [(0, None, "stocktake"), (1, None, "stocktake")]})


def test_cycle_counts_alternate_between_the_sites_on_weekdays():
    found = planned(first_day=1000, cycle_lines=5, cycle_every_days=4)
    assert list(found)[:6] == [9, 11, 17, 21, 25, 29]  # day 13 is a Sunday
    assert [plans[0] for plans in found.values()][:3] == [
        (0, None, "cycle_count"),
        (1, None, "cycle_count"),
        (0, None, "cycle_count"),
    ]


def counted(zone=0, kind="stocktake", units=10, shelf=None, counts=EXACT, dice=None, day=1, before=None, **changes):
    sim = company(day, dice=dice, counts=counts, **changes)
    fill(sim, 0, 3, 9, units=units, shelf=shelf)
    sim.planned[day].append(PlannedCount(0, zone, kind))
    if before:
        before(sim)
    counting.count(sim)
    return sim


def test_a_count_lists_what_its_zone_holds_and_finds_the_shelf():
    sim = counted(shelf=8)
    (made,) = sim.documents.counts
    assert (made.number, made.kind, made.site, made.zone, made.day, made.effective_day) == (
        "ST-00001",
        "stocktake",
        0,
        0,
        1,
        1,
    )
    assert (made.reference, made.account, made.created, made.completed) == ("Zone A count", "517", "16:10", "18:20")
    assert [(i.line, i.recorded, i.counted, i.unit_cents, i.value_cents) for i in made.lines] == [
        (0, 10, 8, 1000, -2000)
    ]
    assert moved(sim, "stocktake") == [(0, -2, -2000)]
    assert (sim.books.recorded[0], sim.books.corrected[0], sim.books.counted[0], sim.books.counted[3]) == (8, 1, 1, 0)


def test_a_right_line_is_counted_and_not_corrected():
    sim = counted()
    assert (sim.books.corrected[0], sim.books.counted[0], sim.books.movements) == (0, 1, [])


def test_goods_nobody_recorded_are_found():
    sim = counted(units=0, shelf=5)
    assert [(i.line, i.recorded, i.counted, i.unit_cents, i.value_cents) for i in sim.documents.counts[0].lines] == [
        (0, 0, 5, 1000, 5000)
    ]


def test_a_full_count_covers_every_zone_of_the_site():
    sim = counted(zone=None)
    (made,) = sim.documents.counts
    assert ([i.line for i in made.lines], made.reference, made.created, made.completed) == (
        [0, 9],
        "Full count Main",
        "08:05",
        "15:40",
    )


def test_other_zones_and_days_are_left():
    assert [i.line for i in counted(zone=1).documents.counts[0].lines] == [9]
    assert counted(zone=1).documents.counts[0].reference == "Zone B count"
    sim = company(2, counts=EXACT)
    fill_all(sim, 5)
    sim.planned[1].append(PlannedCount(0, None, "stocktake"))
    counting.count(sim)
    assert sim.documents.counts == []


def test_a_cycle_count_is_booked_as_an_adjustment():
    sim = counted(None, "cycle_count", shelf=8, counts=CountPlan(blind_noise=0.0, cycle_lines=2), day=8)
    (made,) = sim.documents.counts
    assert (made.kind, made.reference, made.created, made.completed) == (
        "cycle_count",
        "Cycle count W02 Main",
        "18:40",
        "19:25",
    )
    assert [i.line for i in made.lines] == [0]  # the pliers have no stock
    assert (moved(sim, "adjustment"), moved(sim, "stocktake")) == ([(0, -2, -2000)], [])
    assert sim.books.movements[0].document_type == "StockAdjustment"


def test_busy_and_dear_products_are_counted_more_often():
    """Demand 10, 20, 10 at 1000, 200, 8000 cents: 10, 4 and 80 of 94 parts."""
    sim = counted(None, "cycle_count", counts=CountPlan(blind_noise=0.0, cycle_lines=2))
    (chances,) = sim.rng("counts").asked["choice"]
    assert chances == [pytest.approx(0.7 * part / 94 + 0.1) for part in (10, 4, 80)]


def test_the_cost_on_a_count_is_that_of_the_oldest_layer():
    def dearer(sim):
        sim.books.post("receipt", "Purchase", "PO-1", 0, 0, 5, unit_cents=1200)

    assert counted(before=dearer).documents.counts[0].lines[0].unit_cents == 1000
    assert counted(units=0, before=dearer).documents.counts[0].lines[0].unit_cents == 1200


def test_what_parted_before_becomes_visible():
    sim = counted(shelf=8, before=lambda sim: sim.books.diverge("loss", "gone", 0, 0, -2, ()))
    (truth,) = sim.books.truth.stock
    assert (truth.visible_at, truth.variance_there, truth.alone_there) == ("ST-00001", -2, True)


@pytest.mark.parametrize(("draw", "error"), [(0.49, 1), (0.5, -1)])
def test_an_honest_count_is_one_off_now_and_then_and_undone_by_the_next(draw, error):
    sim = counted(counts=CountPlan(blind_noise=0.01), dice={"counts": Dice(random=[0.009, draw])})
    assert sim.documents.counts[0].lines[0].counted == 10 + error
    assert truths(sim) == [("background", 0, error), ("background", 0, -error)]
    shown, undone = sim.books.truth.stock
    assert (shown.visible_at, shown.event == undone.event, undone.visible_at) == ("ST-00001", True, None)
    assert (sim.books.recorded[0], sim.books.physical[0]) == (10 + error, 10)


def test_a_single_unit_can_be_counted_twice():
    sim = counted(units=1, counts=CountPlan(blind_noise=0.01), dice={"counts": Dice(random=0.0)})
    assert sim.documents.counts[0].lines[0].counted == 2


def test_nobody_counts_less_than_nothing():
    sim = counted(units=1, shelf=0, counts=CountPlan(blind_noise=0.01), dice={"counts": Dice(random=0.0)})
    assert sim.documents.counts[0].lines[0].counted == 0


@pytest.mark.parametrize(
    ("shelf", "draws", "found"),
    [
        (63, [0.1], 60),  # to tens
        (23, [0.44], 25),  # to fives
        (27, [0.5], 72),  # digits exchanged
        (200, [0.9, 0.3], 204),  # some counted twice
        (200, [0.9, 0.5], 196),  # some missed
        (10, [0.1, 0.9], 9),
    ],
)
def test_a_hurried_session_goes_wrong_in_its_own_ways(shelf, draws, found):
    sim = counted(units=shelf, dice={"errors": Dice(random=[0.34, 0.29, *draws])}, causes=Causes.of(counting=1.0))
    assert sim.documents.counts[0].lines[0].counted == found
    assert truths(sim)[0] == ("counting", 0, found - shelf)


@pytest.mark.parametrize(
    ("strength", "draws", "hurried"),
    [
        (1.0, [0.35, 0.0], False),
        (1.0, [0.0, 0.3], False),
        (2.0, [0.69, 0.0], True),
        (2.0, [0.7, 0.0], False),
        (9.0, [0.8, 0.0], False),
    ],
)
def test_not_every_session_or_line_is_hurried(strength, draws, hurried):
    sim = counted(units=63, dice={"errors": Dice(random=draws)}, causes=Causes.of(counting=strength))
    assert bool(truths(sim)) is hurried


@pytest.mark.parametrize(
    ("strength", "draw", "site", "missed"),
    [(1.0, 0.69, 0, 4), (1.0, 0.7, 0, 0), (1.0, 0.0, 1, 0), (0.5, 0.34, 0, 4), (0.5, 0.35, 0, 0), (9.0, 0.95, 0, 0)],
)
def test_goods_packed_at_the_door_are_overlooked(strength, draw, site, missed):
    def packed(sim):
        sim.waiting = [Sale("SO-1", "A", site, 0, 0, None, None, [SaleLine(0, 3, 3, 1), SaleLine(0, 1, 1, 1)])]

    sim = counted(dice={"cutoff": Dice(random=draw)}, before=packed, causes=Causes.of(cutoff=strength), day=8)
    assert sim.documents.counts[0].lines[0].counted == 10 - missed
    assert truths(sim)[:1] == ([("cutoff", 0, -missed)] if missed else [])
