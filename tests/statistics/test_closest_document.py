"""Matches to the unit, and the chance of one."""

import math

import numpy as np
import pandas as pd
import pytest

from cin7_audit.statistics.closest_document import UNIT, candidate_chance, match, tail


def lines(*units: int) -> pd.DataFrame:
    return pd.DataFrame({"line_id": range(1, len(units) + 1), "drift_e4": [u * UNIT for u in units], "scale": 0})


def candidates(*rows: tuple[int, int, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [(line, units * UNIT, rule, f"D{at}", at, "E001:1") for at, (line, units, rule) in enumerate(rows)],
        columns=["line_id", "quantity_e4", "rule", "document", "gap", "evidence"],
    )


def test_only_equality_matches_and_the_closest_document_wins() -> None:
    found = match(lines(-6, -5, 3), candidates((1, -6, "r"), (1, -6, "r"), (2, -6, "r")))
    assert found.matches[["line_id", "document"]].values.tolist() == [[1, "D0"]]
    assert set(found.chances["line_id"]) == {1, 2}


def test_a_size_common_among_other_lines_is_likely_by_chance_and_a_rare_one_is_not() -> None:
    common = candidate_chance(
        lines(*([1] * 30 + [-1] * 30 + [37])), pd.DataFrame({"line_id": [1, 61], "quantity_e4": [UNIT, 37 * UNIT]})
    )
    assert common.iloc[0] > 0.4 and common.iloc[1] < 0.001


def test_lines_that_hold_the_candidate_do_not_count_against_it() -> None:
    """Thirty returns of one unit explain thirty overages of one unit, although one unit is the commonest size."""
    many = lines(*([1] * 30 + [-2] * 60))
    found = match(many, candidates(*[(line, 1, "credited") for line in range(1, 31)]))
    assert found.chances["chance"].sum() < 3 and len(found.matches) == 30


def test_the_larger_of_the_two_chances_is_used() -> None:
    moved = pd.DataFrame({"line_id": [1], "rule": ["r"], "chance": [0.9]})
    assert match(lines(-6, 2, 3), candidates((1, -6, "r")), moved).matches["chance"].tolist() == [0.9]


def test_nothing_to_match() -> None:
    assert match(lines(), candidates()).matches.empty
    assert match(lines(1), candidates((1, 0, "r"))).matches.empty


def test_tail() -> None:
    assert tail(0, 5.0) == 1.0
    assert tail(1, 0.1) == pytest.approx(0.0952, abs=1e-3)


def test_the_tail_is_the_sum_of_the_poisson_law() -> None:
    random = np.random.default_rng(9)
    for found, expected in zip(random.integers(1, 40, 2000).tolist(), (random.random(2000) * 40).tolist(), strict=True):
        below = sum(math.exp(k * math.log(expected) - expected - math.lgamma(k + 1)) for k in range(found))
        assert tail(found, expected) == pytest.approx(1 - below, rel=1e-6, abs=1e-12)
    assert tail(0, 5.0) == 1 and tail(1, 0.0) < 1e-11


def test_luck_is_taken_more_than_once_where_the_rule_says_so() -> None:
    given = candidates((1, -6, "lot"), (2, -5, "lot"))
    once, thrice = (match(lines(-6, -5, 3), given.assign(luck_times=times)).chances["chance"] for times in (1, 3))
    assert thrice.tolist() == pytest.approx((3 * once).clip(upper=1).tolist())
    assert once.tolist() == match(lines(-6, -5, 3), given).chances["chance"].tolist()
