"""Kits put together from components."""

from collections import Counter

import pytest

from cin7_sample import assemblies
from tests.tools.sample.companies import lived
from tests.tools.sample.tiny import KIT, catalogue, company, fill, moved, truths

HOME = 13


def assembled(day=3, hammers=40, drills=20, kits=0, promised=0):
    """Kits sell 8 a day of 40, so Main wants 96 and makes them below 48."""
    sim = company(day, made=catalogue(kit=True))
    fill(sim, 0, units=hammers)
    fill(sim, 9, units=drills)
    fill(sim, HOME, 15, units=kits)
    sim.books.allocated[9] = promised
    assemblies.assemble(sim)
    return sim


def test_a_kit_takes_its_components_at_their_cost():
    sim = assembled()
    (made,) = sim.documents.assemblies
    assert (made.number, made.kit, made.line, made.day, made.quantity, made.cents) == (
        "FG-00001",
        KIT,
        HOME,
        3,
        10,
        90_000,
    )
    assert made.picked == [(0, 10, 10_000), (9, 10, 80_000)]
    assert moved(sim, "assembly_out") == [(0, -10, -10_000), (9, -10, -80_000)]
    assert moved(sim, "assembly_in") == [(HOME, 10, 90_000)]
    assert [sim.books.physical[line] for line in (0, 9, HOME)] == [30, 10, 10]
    assert [sim.books.recorded[line] for line in (0, 9, HOME)] == [30, 10, 10]
    assert truths(sim) == []


@pytest.mark.parametrize("day", [0, 1, 2, 4, 5, 6])
def test_kits_are_made_on_thursdays(day):
    assert assembled(day).documents.assemblies == []


@pytest.mark.parametrize(
    ("stock", "made"),
    [({"kits": 47}, 1), ({"kits": 48}, 0), ({"drills": 1}, 0), ({"drills": 2}, 1), ({"promised": 19}, 0)],
)
def test_only_what_runs_low_is_made_from_what_is_free(stock, made):
    assert len(assembled(**stock).documents.assemblies) == made


def test_half_of_the_scarcest_component_stays_for_customers():
    assert assembled(hammers=9, drills=400).documents.assemblies[0].quantity == 4
    assert assembled(hammers=400, drills=400, promised=100).documents.assemblies[0].quantity == 96
    assert assembled(hammers=400, drills=100, promised=60).documents.assemblies[0].quantity == 20


def test_what_the_shelf_lacks_cannot_be_built_in():
    sim = company(3, made=catalogue(kit=True))
    fill(sim, 0, units=40)
    fill(sim, 9, units=40, shelf=6)
    assemblies.assemble(sim)
    assert [made.quantity for made in sim.documents.assemblies] == [3]


def test_kits_take_from_components_what_they_become() -> None:
    """An assembly moves units of each component out and as many kits in, at the same value."""
    world = lived("kits")[0]
    assert len(world.documents.assemblies) > 5
    sums: Counter[str] = Counter()
    for each in world.books.movements:
        if each.kind in ("assembly_in", "assembly_out"):
            sums[each.document] += each.value_cents
    assert set(sums.values()) == {0}
    assert not world.books.truth.stock
