"""Ways of correcting an auditor asks about: undone and redone, split, revalued."""

import pytest

from cin7_sample import habits
from cin7_sample.scenarios import small
from cin7_sample.spec import Habits, SampleSpec
from cin7_sample.world import simulate
from tests.tools.sample.tiny import Dice, company, fill, moved, truths


def acted(which, units=40, day=3, promised=0, shelf=None, **falls):
    """Each habit has its turn in the order reversal, split, revaluation."""
    sim = company(
        day, dice={"habits": Dice(poisson=[int(which == n) for n in range(3)], **falls)}, habits=Habits(2.0, 3.0, 4.0)
    )
    fill(sim, 0, units=units, shelf=shelf)
    sim.books.allocated[0] = promised
    habits.correct_by_habit(sim)
    return sim


def changes(sim):
    return [(i.before, i.after) for made in sim.documents.adjustments for i in made.lines]


def test_habits_have_their_monthly_rates():
    assert acted(None).rng("habits").asked["poisson"] == [pytest.approx(rate / 21.7) for rate in (2, 3, 4)]


def test_a_line_is_written_off_and_on_again():
    sim = acted(0, integers=[0, 5, 2])
    assert (changes(sim), sim.books.truth.habits) == ([(40, 35)], [])
    assert list(sim.due_reversals) == [7]  # two days later is a Saturday
    sim.day, sim.weekday = 7, 0
    habits.correct_by_habit(sim)
    first, again = sim.documents.adjustments
    assert (changes(sim)[1], again.reference, again.lines[0].comment) == (
        (35, 40),
        f"Reverse {first.number}",
        "entered in error",
    )
    assert sim.books.truth.habits == [
        {"kind": "reversal", "documents": ["ST-00001", "ST-00002"], "sku": "HT-1000", "site": "Main", "date": 7}
    ]
    assert sim.due_reversals == {}


def test_one_loss_is_booked_in_three_parts_of_a_day():
    sim = acted(1)
    assert changes(sim) == [(40, 34), (34, 28), (28, 22)]
    assert (sim.books.physical[0], sim.books.recorded[0], sim.books.gap(0)) == (22, 22, 0)
    assert truths(sim)[0] == ("loss", 0, -18)
    assert sim.books.truth.habits[0] | {"documents": 0} == {
        "kind": "split",
        "documents": 0,
        "sku": "HT-1000",
        "site": "Main",
        "date": 3,
    }
    assert sim.books.truth.habits[0]["documents"] == ["ST-00001", "ST-00002", "ST-00003"]


@pytest.mark.parametrize(
    ("stock", "steps"),
    [
        ({"units": 12}, [3] * 3),
        ({"units": 11}, []),
        ({"promised": 28}, [3] * 3),
        ({"shelf": 17}, []),
        ({"shelf": 30, "promised": 14}, []),
        ({"shelf": 30, "promised": 12}, [6] * 3),
    ],
)
def test_only_what_is_free_and_there_can_be_split(stock, steps):
    assert [before - after for before, after in changes(acted(1, **stock))] == steps


def test_a_line_is_revalued_without_moving_a_unit():
    sim = acted(2, uniform=1.2)
    (made,) = sim.documents.adjustments
    assert [(i.before, i.after, i.value_cents) for i in made.lines] == [(40, 0, -40_000), (0, 40, 48_000)]
    assert (made.reference, moved(sim, "adjustment")) == ("Revaluation", [(0, -40, -40_000), (0, 40, 48_000)])
    assert (sim.books.recorded[0], sim.books.physical[0], truths(sim)) == (40, 40, [])
    assert sim.books.truth.habits[0]["kind"] == "revaluation"


@pytest.mark.parametrize(("which", "least"), [(0, 6), (1, 12), (2, 4)])
def test_too_little_stock_is_left_alone(which, least):
    assert acted(which, units=least).documents.adjustments
    assert acted(which, units=least - 1).documents.adjustments == []


def test_only_a_home_is_chosen():
    sim = company(dice={"habits": Dice(poisson=[0, 0, 1], integers=[1, 2, 3])}, habits=Habits(0, 0, 1))
    fill(sim, 1, 2, 3, units=40)
    habits.correct_by_habit(sim)
    assert [i.line for i in sim.documents.adjustments[0].lines] == [3, 3]


def test_habits_are_logged_and_net_out() -> None:
    """A reversal puts back what it took; a revaluation moves value only."""
    world = simulate(
        small(SampleSpec(seed=12), skus=40, months=6).but(habits=Habits(reversals=3, splits=2, revaluations=2))
    )
    posted = {document.number: document for document in world.documents.adjustments}
    assert {row["kind"] for row in world.books.truth.habits} == {"reversal", "split", "revaluation"}
    for row in world.books.truth.habits:
        units = [sum(item.after - item.before for item in posted[number].lines) for number in row["documents"]]
        if row["kind"] == "split":
            assert len(set(units)) == 1
            assert units[0] < 0
        else:
            assert sum(units) == 0
