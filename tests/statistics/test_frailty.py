"""Rates of lines that differ: free of the count schedule, equal to the pooled rate where lines are alike, covering the truth."""

import numpy as np
import pytest
from scipy import integrate, stats

from cin7_audit.statistics import frailty
from cin7_audit.statistics.rates import interval_censored_rate


def counted(gap, theta, lines=400, days=504, seed=1, mean=0.02):
    """Lines whose constant rates are gamma-distributed, each looked at every `gap` days."""
    random = np.random.default_rng(seed)
    rate = mean * (random.gamma(1 / theta, theta, lines) if theta else np.ones(lines))
    line = np.repeat(np.arange(lines), days // gap)
    return np.full(len(line), float(gap)), random.random(len(line)) < -np.expm1(-rate[line] * gap), line


def truth(theta, mean=0.02, gap=frailty.STANDARD_GAP):
    return np.log1p(theta * mean * gap) / (theta * gap)


@pytest.mark.parametrize("theta", [0.5, 2.0])
def test_the_schedule_does_not_show_where_it_does_in_the_pooled_rate(theta):
    seen = {gap: [counted(gap, theta, seed=seed) for seed in range(3)] for gap in (28, 56)}
    own = {gap: np.mean([frailty.standard_rate(*rows).rate for rows in made]) for gap, made in seen.items()}
    pooled = {gap: np.mean([interval_censored_rate(*rows[:2]).rate for rows in made]) for gap, made in seen.items()}
    assert own[28] == pytest.approx(own[56], rel=0.05) and own[28] == pytest.approx(truth(theta), rel=0.07)
    assert pooled[28] > 1.05 * pooled[56]


def test_intervals_hold_as_often_as_they_say():
    """Of 30 intervals of 95 % at least 25 hold the truth."""
    seen = [frailty.standard_rate(*counted(56, 1.0, lines=120, seed=seed)).interval for seed in range(30)]
    assert sum(low <= truth(1.0) <= high for low, high in seen) >= 25


def test_lines_alike_give_the_pooled_rate():
    days, failed, line = counted(28, 0.0)
    own, pooled = frailty.standard_rate(days, failed, line), interval_censored_rate(days, failed)
    assert own.rate == pytest.approx(pooled.rate, rel=0.02) and own.failures == pooled.failures


@pytest.mark.parametrize("failed", [np.zeros(20, dtype=bool), np.ones(20, dtype=bool)])
def test_nothing_or_everything_failing_is_left_to_the_pooled_rate(failed):
    days, line = np.full(20, 30.0), np.arange(20)
    assert frailty.standard_rate(days, failed, line) == interval_censored_rate(days, failed)


def test_few_lines_are_taken_as_alike_and_no_days_say_nothing():
    days, failed, line = counted(28, 2.0, lines=frailty.MINIMUM_LINES - 1)
    assert frailty.standard_rate(days, failed, line) == interval_censored_rate(days, failed)
    assert frailty.standard_rate(np.zeros(3), np.ones(3, dtype=bool), np.arange(3)) is None


def test_the_likelihood_is_the_integral_over_a_lines_rate():
    """Two lines: one failed after 30 and stayed clean 60 days, one stayed clean 90; mean 0.02, theta 1.5."""
    days, failed, line = np.array([30.0, 60.0, 90.0]), np.array([True, False, False]), np.array([0, 0, 1])
    rates = stats.gamma(1 / 1.5, scale=1.5 * 0.02)
    first = integrate.quad(lambda r: rates.pdf(r) * (1 - np.exp(-30 * r)) * np.exp(-60 * r), 0, np.inf)[0]
    second = integrate.quad(lambda r: rates.pdf(r) * np.exp(-90 * r), 0, np.inf)[0]
    assert frailty._Likelihood(days, failed, line)(np.log([0.02, 1.5])) == pytest.approx(
        np.log(first * second), abs=1e-4
    )


def test_blocks_of_lines_give_the_same_answer(monkeypatch):
    rows = counted(28, 1.0)
    whole = frailty.standard_rate(*rows)
    monkeypatch.setattr(frailty, "BLOCK", 7)
    assert frailty.standard_rate(*rows) == whole
