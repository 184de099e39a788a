"""Published and computed facts of method.md, and second implementations of what is solved here."""

import math

import numpy as np
import pytest
import ruptures
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import ExponentialFitter
from scipy import stats
from surpyval.recurrent.nonparametric.mcf import NonParametricCounting

from cin7_audit.statistics import rates as statistics


@pytest.mark.parametrize(("hits", "trials", "low", "high"), [(57, 60, 86, 98), (190, 200, 91, 97), (950, 1000, 93, 96)])
def test_wilson_intervals_of_m14(hits, trials, low, high):
    bounds = statistics.wilson(hits, trials)
    assert (round(bounds[0] * 100), round(bounds[1] * 100)) == (low, high)


def test_wilson_by_its_own_formula():
    p, n, z = 57 / 60, 60, 1.959963984540054
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    expected = ((middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n))
    assert statistics.wilson(57, 60) == pytest.approx(expected)
    assert statistics.wilson(0, 0) is None


def test_wilson_is_scipys_on_many_shares():
    random = np.random.default_rng(14)
    for trials in random.integers(1, 5000, 2000).tolist():
        hits = int(random.integers(0, trials + 1))
        theirs = stats.binomtest(hits, trials).proportion_ci(0.95, method="wilson")
        assert statistics.wilson(hits, trials) == pytest.approx((theirs.low, theirs.high), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("target", "lines"), [(0.95, 59), (0.98, 149), (0.99, 299)])
def test_lines_needed_of_m15(target, lines):
    assert statistics.lines_needed(target) == lines


@pytest.mark.parametrize("gap", [14, 30, 60, 90])
def test_the_corrected_rate_does_not_read_the_counting_schedule(gap):
    drift = np.random.default_rng(7).exponential(60, 20_000)
    rate = statistics.interval_censored_rate(np.full(len(drift), float(gap)), drift < gap)
    assert rate.mean == pytest.approx(60, rel=0.05)
    assert rate.mean_interval[0] < 60 < rate.mean_interval[1]


def test_one_gap_has_a_closed_form():
    rate = statistics.interval_censored_rate([30.0] * 10, [True] * 4 + [False] * 6)
    assert rate.rate == pytest.approx(-math.log(0.6) / 30)


def test_rate_agrees_with_lifelines():
    random = np.random.default_rng(3)
    gaps = random.integers(10, 90, 400).astype(float)
    failed = random.exponential(45, 400) < gaps
    ours = statistics.interval_censored_rate(gaps, failed)
    lower, upper = np.where(failed, 0, gaps), np.where(failed, gaps, np.inf)
    theirs = ExponentialFitter().fit_interval_censoring(lower, upper)
    assert ours.mean == pytest.approx(theirs.lambda_, rel=1e-3)


def test_rate_at_the_edges():
    clean = statistics.interval_censored_rate([10.0, 20.0], [False, False])
    assert (clean.rate, clean.interval[0]) == (0.0, 0.0) and math.isfinite(clean.interval[1])
    failing = statistics.interval_censored_rate([10.0, 20.0], [True, True])
    assert math.isinf(failing.rate) and failing.interval[0] > 0 and math.isinf(failing.interval[1])
    assert statistics.interval_censored_rate([0.0], [True]) is None


@given(st.lists(st.tuples(st.floats(1, 200), st.booleans(), st.integers(0, 4)), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_many_lines_at_once_equal_one_by_one(rows):
    x, f, who = (np.array(column) for column in zip(*rows, strict=True))
    together = statistics.line_rates(x, f, who, 5)
    for line in set(who.tolist()):
        alone = statistics.interval_censored_rate(x[who == line], f[who == line]).rate
        assert together[line] == pytest.approx(alone)


def test_mean_cumulative_function_by_hand():
    """Two lines seen to 10 and 20; events at 5 (line 0), 5 and 15 (line 1): 2/2 at 5, then 1/1 at 15."""
    curve = statistics.mean_cumulative(np.array([5.0, 5.0, 15.0]), np.array([0, 1, 1]), np.array([10.0, 20.0]))
    assert curve.age.tolist() == [5.0, 15.0] and curve.mean.tolist() == [1.0, 2.0]
    assert statistics.mean_cumulative(np.array([]), np.array([], dtype=int), np.array([10.0])) is None


def test_mean_cumulative_function_is_surpyvals_own_to_the_last_bit():
    """Events handed over in any order, ties with each other and with the end of observation, a line without events."""
    random = np.random.default_rng(7)
    until = random.integers(1, 30, 40).astype(float)
    line = random.integers(0, 39, 200)
    age = np.ceil(random.random(200) * until[line])
    curve = statistics.mean_cumulative(age, line, until)
    ended = np.concatenate([np.zeros(200, dtype=int), np.ones(40, dtype=int)])
    model = NonParametricCounting.fit(np.concatenate([age, until]), i=np.concatenate([line, np.arange(40)]), c=ended)
    assert curve.age.tolist() == np.unique(age).tolist()
    assert curve.mean.tolist() == model.mcf(curve.age).tolist()
    assert [curve.low.tolist(), curve.high.tolist()] == model.mcf_cb(curve.age).T.tolist()


def test_change_point_finds_a_step_and_leaves_noise_alone():
    random = np.random.default_rng(5)
    noise = random.normal(0, 1, 40)
    step = statistics.change_point(noise + np.where(np.arange(40) < 25, 0, 4), seed=1)
    assert step.low <= 25 <= step.high and step.chance < 0.01
    assert statistics.change_point(noise, seed=1).chance > 0.05
    assert statistics.change_point([1.0] * 20, seed=1) is None and statistics.change_point([1.0, 2.0], seed=1) is None


def test_fast_split_is_the_one_ruptures_finds():
    random = np.random.default_rng(11)
    for _ in range(200):
        values = random.normal(0, 1, random.integers(8, 31))
        theirs = ruptures.Dynp(model="l2", min_size=3, jump=1).fit(values).predict(n_bkps=1)[0]
        assert statistics._best_split(values)[0] == theirs


def test_sign_test_and_trend():
    assert statistics.sign_test(8, 8) == pytest.approx(2 / 256)
    slope, (low, high) = statistics.trend(np.arange(10.0) * 2)
    assert slope == low == high == 2
    assert statistics.trend([1.0, 2.0]) is None
