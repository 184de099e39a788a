"""What nobody typed: goods carried to the other site or another bin, booked without a bin, lost."""

import pytest

from cin7_sample import causes
from cin7_sample.documents import Purchase
from cin7_sample.spec import Causes, Drift, SiteSpec
from tests.tools.sample.tiny import Dice, company, fill, fill_all, truths


def carrying(poisson=1, **falls):
    return {"unrecorded": Dice(poisson=poisson, **falls)}


def test_nothing_planted_nothing_moves():
    sim = company(dice={name: Dice(poisson=3, random=0.0) for name in ("unrecorded", "bins", "loss")})
    fill_all(sim, 30)
    causes.unrecorded(sim)
    causes.time_goes_by(sim)
    assert truths(sim) == [] and set(sim.books.physical) == {30}


def test_a_van_takes_goods_to_the_other_site_and_nobody_writes_it():
    sim = company(dice=carrying(), causes=Causes.of(transfers=1.0))
    fill_all(sim, 30)
    causes.unrecorded(sim)
    assert truths(sim) == [("transfers", 0, -4), ("transfers", 3, 4)]
    assert (sim.books.physical[0], sim.books.physical[3], sim.books.recorded[0], sim.books.recorded[3]) == (
        26,
        34,
        30,
        30,
    )
    assert len({truth.event for truth in sim.books.truth.stock}) == 1
    assert sim.rng("unrecorded").asked["poisson"] == [pytest.approx(5.0 * 3 / 300 / 21.7)]
    assert (4, 21) in sim.rng("unrecorded").asked["integers"]  # two thirds of 30


@pytest.mark.parametrize(("shelf", "promised", "carried"), [(6, 0, 4), (5, 0, 0), (30, 25, 0), (100, 0, 24)])
def test_a_third_stays_and_promised_goods_are_left(shelf, promised, carried):
    falls = {"integers": [0, 24]} if carried == 24 else {}
    sim = company(dice=carrying(**falls), causes=Causes.of(transfers=1.0))
    fill(sim, 0, units=shelf)
    sim.books.allocated[0] = promised
    causes.unrecorded(sim)
    assert sim.books.physical[3] == carried and sim.books.physical[0] == shelf - carried


def test_one_site_has_nowhere_to_carry_to():
    sim = company(dice=carrying(), causes=Causes.of(transfers=1.0), sites=(SiteSpec("Main", 2, 1.0),))
    fill_all(sim, 30)
    causes.unrecorded(sim)
    assert truths(sim) == []


def test_goods_change_bins_within_a_site():
    sim = company(dice={"bins": Dice(poisson=1)}, causes=Causes.of(bins=2.0))
    fill(sim, 0, units=30)
    causes.unrecorded(sim)
    assert truths(sim) == [("bins", 0, -2), ("bins", 1, 2)]
    assert (sim.books.physical[:3], sim.books.recorded[:3]) == ([28, 2, 0], [30, 0, 0])
    assert sim.rng("bins").asked["poisson"] == [pytest.approx(14.0 * 2 * 3 / 300 / 21.7)]
    assert (2, 31) in sim.rng("bins").asked["integers"]


def test_bins_change_where_most_trouble_and_trade_is():
    sites = (SiteSpec("Main", 2, 0.6, 0.5), SiteSpec("South", 2, 0.4, 1.0))
    sim = company(dice={"bins": Dice(poisson=1)}, causes=Causes.of(bins=1.0), sites=sites)
    fill(sim, 0, units=30)
    causes.unrecorded(sim)
    assert sim.rng("bins").asked["choice"][0] == [pytest.approx(0.3 / 0.7), pytest.approx(0.4 / 0.7)]


def test_a_product_with_one_bin_is_not_moved():
    sim = company(dice={"bins": Dice(poisson=1, integers=1)}, causes=Causes.of(bins=1.0))
    fill_all(sim, 30)
    causes.unrecorded(sim)
    assert truths(sim) == []


def test_without_bins_nothing_is_rebinned_or_put_away_wrongly():
    sim = company(dice={"bins": Dice(poisson=1, random=0.0)}, causes=Causes.of(bins=1.0), use_bins=False)
    causes.unrecorded(sim)
    assert causes.put_away(sim, Purchase("PO-1", 0, 0, 0, "STOCK", []), 0, 5) == 0
    assert truths(sim) == []


@pytest.mark.parametrize(("strength", "draw", "line"), [(0.0, 0.0, 0), (1.0, 0.05, 0), (1.0, 0.049, 2), (2.0, 0.09, 2)])
def test_one_receipt_in_twenty_is_booked_without_a_bin(strength, draw, line):
    sim = company(dice={"bins": Dice(random=draw)}, causes=Causes.of(bins=strength))
    assert causes.put_away(sim, Purchase("PO-1", 0, 0, 0, "STOCK", []), 0, 5) == line
    assert truths(sim) == ([("bins", 2, -5), ("bins", 0, 5)] if line else [])


def test_small_dear_goods_vanish_from_their_home():
    sites = (SiteSpec("Main", 2, 0.6), SiteSpec("South", 2, 0.4, 3.0))
    sim = company(dice={"loss": Dice(poisson=[2, 9])}, causes=Causes.of(loss=1.0), sites=sites)
    fill_all(sim, 5)
    causes.time_goes_by(sim)
    assert truths(sim) == [("loss", 9, -2), ("loss", 11, -5)]  # no more than there is
    assert sim.rng("loss").asked["poisson"] == [[pytest.approx(0.35 / 30.4), pytest.approx(3 * 0.35 / 30.4)]]


def test_drift_follows_the_calendar():
    sim = company(dice={"drift": Dice(poisson=1)}, drift=Drift(per_1000_units=40.0, mode="time"))
    fill_all(sim, 5)
    causes.time_goes_by(sim)
    assert {cause for cause, _, _ in truths(sim)} == {"drift"}
