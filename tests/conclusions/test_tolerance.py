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
