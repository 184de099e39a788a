"""A plain drift with a stated rate: how much, which way, and whether a fix holds."""

import math

import pytest

from cin7_sample import drifting
from cin7_sample.spec import Drift
from tests.tools.sample.tiny import Dice, company, fill, fill_all, truths


def drifted(poisson=3, random=0.999, day=0, corrected=0, counted=0, line=0, **drift):
    sim = company(
        day, dice={"drift": Dice(poisson=poisson, random=random)}, drift=Drift(**{"per_1000_units": 40.0, **drift})
    )
    fill_all(sim, 100)
    sim.books.corrected[line], sim.books.counted[line] = corrected, counted
    drifting.after_shipment(sim, line, 50, "SO-1")
    return sim


def rate(sim):
    """Mean asked for a shipment of 50 units."""
    (mean,) = sim.rng("drift").asked["poisson"]
    return mean / 50


def test_the_shelf_moves_as_far_as_it_can():
    sim = company()
    fill(sim, 0, units=10)
    sim.books.allocated[0] = 4
    assert drifting.shift(sim, 0, -9, "loss", "gone") == -6
    assert drifting.shift(sim, 0, -1, "loss", "gone") == 0
    assert drifting.shift(sim, 0, 5, "drift", "more", ("SO-1",)) == 5
    assert (sim.books.physical[0], sim.books.recorded[0]) == (9, 10)
    assert truths(sim) == [("loss", 0, -6), ("drift", 0, 5)]
    assert sim.books.truth.stock[1].documents == ("SO-1",)


def test_drift_is_in_proportion_to_what_is_shipped():
    sim = drifted()
    assert rate(sim) == pytest.approx(0.04)
    assert truths(sim) == [("drift", 0, -3)]
    assert sim.books.truth.stock[0].documents == ("SO-1",)


@pytest.mark.parametrize("changes", [{"per_1000_units": 0.0}, {"mode": "time"}, {"mode": "burst"}])
def test_no_other_drift_follows_shipments(changes):
    assert truths(drifted(**changes)) == []


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"sign": "loss"}, -1),
        ({"sign": "gain"}, 1),
        ({"sign": "mixed", "random": 0.4}, -1),
        ({"sign": "mixed", "random": 0.5}, 1),
        ({"sign": "alternate", "counted": 0}, 1),
        ({"sign": "alternate", "counted": 1}, -1),
        ({"sign": "alternate", "counted": 2}, 1),
        ({"sign": "alternate", "counted": 0, "line": 3}, -1),
    ],
)
def test_the_sign_is_the_one_asked_for(changes, sign):
    assert [quantity for _, _, quantity in truths(drifted(**changes))] == [3 * sign]


@pytest.mark.parametrize(
    ("corrected", "drift", "factor"),
    [
        (0, {"after_fix": 0.5}, 1),
        (1, {"after_fix": 0.5}, 0.5),
        (2, {"after_fix": 0.5}, 0.25),
        (2, {"after_fix": 0.5, "fixed_once": True}, 0.5),
        (3, {}, 1),
    ],
)
def test_a_fix_that_holds_slows_the_drift(corrected, drift, factor):
    assert rate(drifted(corrected=corrected, **drift)) == pytest.approx(0.04 * factor)


def test_the_rate_follows_its_trend():
    assert rate(drifted(day=365, quarterly_trend=-0.2)) == pytest.approx(0.04 * math.exp(-0.2 * 365 / 91.3125))


def test_a_share_of_the_lines_drifts():
    """Lines are put in a fixed order: 0 comes first, 1 at 761 thousandths."""
    assert truths(drifted(line_share=0.5)) and not truths(drifted(line_share=0.5, line=1))
    assert truths(drifted(line_share=0.762, line=1)) and not truths(drifted(line_share=0.0))


def daily(random=0.999, **drift):
    sim = company(dice={"drift": Dice(poisson=2, random=random)}, drift=Drift(**{"per_1000_units": 40.0, **drift}))
    fill_all(sim, 100)
    drifting.daily(sim)
    return sim


def test_drift_with_time_takes_from_every_home_what_its_sales_would():
    """The hammer sells 10 a business day, six of them at Main."""
    sim = daily(mode="time")
    assert truths(sim) == [("drift", line, -2) for line in (0, 3, 5, 7, 9, 11)]
    assert sim.rng("drift").asked["poisson"][:2] == [
        pytest.approx(0.04 * 10 * 0.6 * 5 / 7),
        pytest.approx(0.04 * 10 * 0.4 * 5 / 7),
    ]


def test_a_burst_is_rare_and_large():
    assert truths(daily(mode="burst", random=1 / 75)) == []
    sim = daily(mode="burst", random=0.013)
    assert len(truths(sim)) == 6
    assert sim.rng("drift").asked["poisson"][0] == pytest.approx(75 * 0.04 * 10 * 0.6 * 5 / 7)


@pytest.mark.parametrize("drift", [{"mode": "throughput"}, {"mode": "time", "per_1000_units": 0.0}])
def test_a_quiet_day_leaves_the_shelf(drift):
    assert truths(daily(**drift)) == []
