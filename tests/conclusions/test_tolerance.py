"""Difference lines against the tolerances of the engagement."""

import pandas as pd
import pytest

from cin7_audit.conclusions.tolerance import outside_tolerance
from cin7_audit.engagement import Engagement


@pytest.mark.parametrize(
    ("abc_class", "believed", "drift", "changed", "outside"),
    [
        ("A", 200, -2, {}, False),  # 1 % of 200
        ("A", 200, -3, {}, True),
        ("B", 100, 3, {}, False),
        ("C", 4, -1, {}, False),  # the floor of class C
        ("A", 4, -1, {}, True),
        ("C", 0, 1, {}, True),  # stock found where none was believed
        ("C", 4, 0, {}, False),
        ("C", 4, -1, {"tolerance.value_short": 5}, True),  # worth 10
        ("A", 200, -2, {"tolerance.short_factor": 0}, True),
        (None, 4, 1, {}, False),
        (None, 100, 5, {}, False),  # 5 % as class C
        (None, 100, 6, {}, True),
        ("C", 100, -5, {}, False),
        ("C", 100, 6, {}, True),
        ("B", 100, 4, {}, True),
        ("B", 4, 1, {}, True),  # no floor beside class C
        ("A", 0, 0, {}, False),
        ("C", 1, 1, {}, False),
        ("A", 100, 0.5, {"tolerance.over_factor": 0}, True),  # less than a unit is a gain too
        ("A", 200, -2, {"tolerance.over_factor": 0}, False),  # gains and losses apart
        ("A", 200, 2, {"tolerance.over_factor": 0}, True),
        ("A", 200, 2, {"tolerance.short_factor": 0}, False),
        ("A", 200, -4, {"tolerance.short_factor": 2}, False),
        ("A", 200, -2, {"tolerance.value_short": 20}, False),  # worth 20
        ("A", 200, -2, {"tolerance.value_short": 19}, True),
        ("A", 200, 2, {"tolerance.value_short": 19}, False),
        ("A", 200, 2, {"tolerance.value_over": 19}, True),
        ("A", 200, -2, {"tolerance.value_over": 19}, False),
        ("A", 200, 2, {"tolerance.value_over": 20}, False),
    ],
)
def test_a_line_is_judged_as_its_count_is(abc_class, believed, drift, changed, outside):
    lines = pd.DataFrame(
        [{"abc_class": abc_class, "believed": believed, "drift_e4": drift * 10_000, "value": drift * 10}]
    )
    assert list(outside_tolerance(lines, Engagement().changed(changed))) == [outside]


def test_all_limits_move_with_the_factor():
    lines = pd.DataFrame([{"abc_class": "C", "believed": 4, "drift_e4": 20_000, "value": 1}])
    assert [bool(outside_tolerance(lines, Engagement(), factor)[0]) for factor in (0.5, 1, 2)] == [True, True, False]


def test_a_cap_moves_with_the_factor_and_no_cap_stays_none():
    lines = pd.DataFrame([{"abc_class": "A", "believed": 2000, "drift_e4": -20_000, "value": -30}])
    capped = Engagement().changed({"tolerance.value_short": 20})
    assert [bool(outside_tolerance(lines, capped, factor)[0]) for factor in (0.5, 1, 2)] == [True, True, False]
    assert not outside_tolerance(lines, Engagement(), 0.5)[0]


def test_what_is_not_known_is_believed_to_be_nothing_and_worth_nothing():
    unknown = pd.DataFrame([{"abc_class": "C", "believed": None, "drift_e4": 10_000, "value": 1}])
    unvalued = pd.DataFrame([{"abc_class": "C", "believed": 4, "drift_e4": 10_000, "value": None}])
    assert outside_tolerance(unknown, Engagement())[0]
    assert not outside_tolerance(unvalued, Engagement().changed({"tolerance.value_over": "0.5"}))[0]
