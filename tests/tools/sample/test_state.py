"""The running state: demand, calendar, strength of trouble."""

import math

import numpy as np
import pytest

from cin7_sample.spec import SiteSpec
from tests.tools.sample.tiny import HAMMER, company, fill


def test_demand_is_shared_by_weight():
    """4 orders of 2 lines of 5 units are 40 units a day; the pliers have half of the weight."""
    sim = company()
    assert sim.demand == [10.0, 20.0, 10.0]
    assert sim.weights.tolist() == [0.25, 0.5, 0.25]
    assert (sim.books.last_cost[0], sim.books.last_cost[5], sim.books.last_cost[11]) == (1000, 200, 8000)


def test_omni_books_counts_and_write_offs_under_its_own_numbers():
    assert [company(platform="cin7_omni").documents.number(prefix) for prefix in ("ST", "FG", "TR", "CR", "SO")] == [
        "ADJ-00001",
        "ADJ-00001",
        "BT-00001",
        "CN-00001",
        "SO-00001",
    ]
    assert company().documents.number("ST") == "ST-00001"


@pytest.mark.parametrize(("day", "is_open"), [(0, True), (4, True), (5, False), (6, False), (7, True)])
def test_business_days_are_monday_to_friday(day, is_open):
    assert company(day).is_business_day is is_open


@pytest.mark.parametrize(
    ("day", "after", "found"),
    [(0, 1, 1), (4, 1, 7), (4, 3, 7), (3, 2, 7), (5, 0, 7), (2, 0, 2), (6, 1, 7), (0, 7, 7), (1, 11, 14)],
)
def test_the_next_business_day_skips_the_weekend(day, after, found):
    assert company(day).next_business_day(after) == found
    assert company(day).next_business_day() == company(day).next_business_day(1)


def test_trouble_grows_with_the_site_and_over_the_quarters():
    sim = company(sites=(SiteSpec("Main", 2, 0.6, 2.0), SiteSpec("South", 2, 0.4, 0.5)), causes_quarterly_trend=0.1)
    assert (sim.trouble(1.5), sim.trouble(1.5, 0), sim.trouble(1.5, 1)) == (1.5, 3.0, 0.75)
    sim.day = 365
    assert sim.quarters == pytest.approx(4, rel=0.001)
    assert sim.trouble(1.0) == pytest.approx(math.exp(0.4), rel=0.001)


def test_demand_follows_growth_and_the_time_of_year():
    assert company(season=0.2, growth_per_quarter=0.0).season() == pytest.approx(1 + 0.2 * math.sin(0.8 * math.pi))
    assert company(365, season=0.0, growth_per_quarter=0.05).season() == pytest.approx(1.2, rel=0.001)
    summer, winter = company(310, season=0.2).season(), company(127, season=0.2).season()
    assert summer > 1 > winter


def test_places_come_home_first_and_without_a_bin_last():
    sim = company()
    assert sim.places(HAMMER, 0) == (0, 1, 2)
    assert [sim.catalogue.lines[line].role for line in sim.places(HAMMER, 0)] == ["home", "overflow", "loose"]


def test_promised_units_are_not_free():
    sim = company()
    fill(sim, 0, units=10, shelf=4)
    sim.books.allocated[0] = 3
    assert sim.free(0) == 7
    assert (sim.spare(0), sim.at_hand(0)) == (1, 1)
    fill(sim, 1, units=2, shelf=9)
    assert (sim.spare(1), sim.at_hand(1)) == (9, 2)


def test_what_has_no_chance_draws_nothing_and_a_chance_has_a_ceiling():
    sim, other = (company(dice={"cutoff": np.random.default_rng(3)}) for _ in range(2))
    assert not sim.happens("cutoff", 0.0)
    assert sim.rng("cutoff").random() == other.rng("cutoff").random()
    assert all(sim.happens("cutoff", 5.0) for _ in range(50))
    assert not any(sim.happens("cutoff", 5.0, 1e-9) for _ in range(50))


def test_why_shelf_and_record_part_is_logged_today():
    sim = company(4)
    sim.diverge("loss", "gone", 0, -2, ("ST-1",), "event")
    (truth,) = sim.books.truth.stock
    assert (truth.day, truth.quantity, truth.documents, truth.event) == (4, -2, ("ST-1",), "event")
