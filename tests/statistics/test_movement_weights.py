"""Which movements drift follows: found where there is enough of it, left alone where there is not."""

import numpy as np
import pytest
from scipy import optimize

from cin7_audit.statistics import movement_weights as subject


def panel(weights, lines=200, intervals=6, seed=3):
    """Drift of 40 per 1,000 units moved in these kinds of movement, at rates that differ between lines."""
    random = np.random.default_rng(seed)
    line = np.repeat(np.arange(lines), intervals)
    kinds = random.gamma(1.0, 0.05, (len(line), len(weights)))
    drift = random.poisson(40 * random.gamma(2.0, 0.5, lines)[line] * (kinds @ np.array(weights))).astype(float)
    return drift, kinds, np.tile(np.minimum(np.arange(intervals), 2), lines), line


@pytest.mark.parametrize("truth", [(2.0, 0.0, 1.0), (1.0, 1.0, 1.0), (0.2, 2.6, 0.2)])
def test_weights_are_found_and_average_one(truth):
    drift, kinds, period, line = panel(truth)
    found = subject.movement_weights(drift, kinds, period, line)
    assert found == pytest.approx(np.array(truth), abs=0.3)
    assert (kinds @ found).sum() == pytest.approx(kinds.sum())


def test_the_slope_is_that_of_the_likelihood():
    drift, kinds, period, line = panel((2.0, 0.5, 0.5), lines=30)
    v = subject.by_period(drift, period, line)
    loss = subject._loss(drift, kinds, kinds.sum(axis=0) / kinds.sum(), v, period, line)
    at = np.array([0.3, 3.5, -0.1, 0.2, -0.3, 0.4, -0.6])
    assert loss(at)[1] == pytest.approx(optimize.approx_fprime(at, lambda x: loss(x)[0], 1e-6), rel=1e-3, abs=0.02)


def test_too_little_drift_or_one_kind_only_weighs_all_movements_alike():
    drift, kinds, period, line = panel((2.0, 0.5, 0.5))
    quiet = np.where(np.cumsum(drift > 0) < subject.MINIMUM_DRIFTING, drift, 0.0)
    assert subject.movement_weights(quiet, kinds, period, line).tolist() == [1, 1, 1]
    assert subject.movement_weights(drift, kinds * [1, 0, 0], period, line).tolist() == [1, 1, 1]


def test_a_kind_nobody_used_weighs_nothing():
    drift, kinds, period, line = panel((1.5, 0.5, 0.0))
    assert subject.movement_weights(drift, kinds * [1, 1, 0], period, line)[2] == 0


def test_sums_by_line_and_period():
    made = subject.by_period(np.array([1.0, 2.0, 4.0, 8.0]), np.array([0, 1, 1, 0]), np.array([0, 0, 0, 2]))
    assert made.tolist() == [[1, 6], [0, 0], [8, 0]]
