"""Loss: what stays short, one way, when nothing else explains it; never the first explanation."""

from decimal import Decimal

import numpy as np
import pytest

from cin7_audit.contributors import loss
from cin7_audit.statistics.exposure import Effect

from .cases import FIRST, SECOND, SKUS, count, diagnosed, lines_of


def test_one_way_shortage_of_dear_skus() -> None:
    short = {sku: -2 - at % 3 for at, sku in enumerate(SKUS[:25])}
    lines = [
        row | ({"unit_cost": 90} if row["sku"] in short else {})
        for row in count(FIRST, {}, SKUS) + count(SECOND, short, SKUS)
    ]
    found, _ = diagnosed({"count_line": lines})
    assert found.grade("loss") == "B"


def residual(shorts, overs, **more):
    rows = [{"sku": f"S{n}", "drift": -2, "value": Decimal(-10)} | more for n in range(shorts)]
    return lines_of(*rows, *({"sku": f"O{n}", "drift": 2, "value": Decimal(10)} for n in range(overs)))


def effect(activity, p=0.001, correlation=0.3, direction=-1):
    return Effect(activity, direction, p, correlation, 1.0, (0.5, 1.5), 100)


def test_direction_is_a_sign_test() -> None:
    signal = loss.one_way(residual(9, 1))
    assert (signal.found, signal.expected, signal.tested) == (9, 5.0, 10)
    assert signal.p == pytest.approx(11 / 1024)  # P(at least 9 of 10 heads)
    assert np.isnan(loss.one_way(residual(1, 0).assign(drift_e4=0)).p)


def test_the_part_of_shortages_in_the_value() -> None:
    assert loss.short_share_of_value(residual(3, 1)) == 0.75
    assert loss.short_share_of_value(residual(3, 1).assign(value=None)) == 0


def test_short_skus_are_held_against_all_counted_ones_by_cost() -> None:
    counted = residual(0, 40)
    dear, cheap = residual(12, 0, unit_cost=90.0), residual(12, 0, unit_cost=1.0)
    signal = loss.dear_skus(counted, dear)
    assert (signal.found, signal.expected, signal.tested) == (90.0, 5.0, 12) and signal.p < 1e-6
    assert loss.dear_skus(counted, cheap).p > 0.99
    assert np.isnan(loss.dear_skus(counted, residual(11, 9, unit_cost=90.0)).p)
    assert np.isnan(loss.dear_skus(residual(0, 23), dear).p)


def test_fewer_than_a_dozen_unexplained_lines_are_context_only() -> None:
    look = loss.look(residual(0, 40), residual(11, 0), ())
    assert look.signals == () and look.matched.matches.empty and look.context[0].found == 11
    assert loss.look(residual(0, 40), residual(1, 0).head(0), ()).context == ()


def combined(*effects, short=None):
    return loss.look(residual(0, 40), residual(14, 2) if short is None else short, effects).signals[0]


def test_direction_alone_is_no_loss_and_a_second_sign_makes_it_one() -> None:
    assert combined().p == 1.0
    grows = combined(effect("days"))
    assert grows.p == pytest.approx(loss.one_way(residual(14, 2)).p) and grows.note == "88% short, by lines or by value"
    assert combined(effect("days", p=0.01)).p == pytest.approx(0.02)
    dear = residual(14, 2, unit_cost=90.0)
    assert combined(short=dear).p < 0.01


def test_what_is_not_one_way_is_no_loss() -> None:
    assert combined(effect("days"), short=residual(11, 5)).p == 1.0
    by_value = residual(11, 5, value=Decimal(-100))
    assert combined(effect("days"), short=by_value).p < 1.0


def test_shortage_that_follows_an_activity_is_that_activitys() -> None:
    assert combined(effect("days"), effect("pick", correlation=0.5)).p == 0.5
    assert combined(effect("days"), effect("pick", correlation=0.2)).p < 0.05
    assert combined(effect("days"), effect("pick", correlation=0.3)).p < 0.05  # as close as the days
    assert combined(effect("days"), effect("pick", p=0.02, correlation=0.5)).p < 0.05
    dear = residual(14, 2, unit_cost=90.0)
    assert combined(effect("days"), effect("pick", correlation=0.5), short=dear).p < 0.05


def test_every_short_line_is_named_with_the_overages_as_luck() -> None:
    look = loss.look(residual(0, 40), residual(14, 2), (effect("days"),))
    rows = look.matched.matches
    assert rows["line_id"].tolist() == list(range(1, 15)) and set(rows["quantity_e4"]) == {-20_000}
    assert set(rows["chance"]) == {2 / 14} and set(rows["document"]) == {"ST-1"}
    assert [signal.test for signal in look.context][2] == "shortage grows with days, activity held fixed"
    assert look.context[2].note == "no activity varies"
