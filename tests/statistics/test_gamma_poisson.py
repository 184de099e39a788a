"""The gamma-Poisson maximum: against a general optimiser, against itself line by line, and at its bounds."""

import numpy as np
import pytest
from scipy import optimize

from cin7_audit.statistics.gamma_poisson import Lines, likelihood, mean_rate, most_likely


def some_lines(count: int = 150, seed: int = 4, ratio: float = 0.6) -> Lines:
    random = np.random.default_rng(seed)
    u = random.gamma(2.0, 0.1, (count, 2)) * random.integers(0, 2, (count, 2))
    u[u.sum(axis=1) == 0] = 0.1
    rate = random.gamma(1.5, 100 / 1.5, (count, 1))
    return Lines(v=random.poisson(rate * u * [1.0, ratio]).astype(float), u=u)


def numeric(lines: Lines, theta: np.ndarray, part: int) -> np.ndarray:
    """Central differences of the value (part 0) or the gradient (part 1)."""
    weights, nudge = np.ones((1, len(lines.v))), 1e-5
    ends = [
        [likelihood(lines, weights, theta + sign * nudge * row)[part][0] for sign in (1, -1)]
        for row in np.eye(theta.shape[1])
    ]
    return np.array([(up - down) / (2 * nudge) for up, down in ends])


@pytest.mark.parametrize("periods", [2, 3])
def test_slopes_are_those_of_the_value(periods: int) -> None:
    lines = some_lines(40)
    lines = lines if periods == 2 else Lines(np.hstack([lines.v, lines.v[:, :1]]), np.hstack([lines.u, lines.u[:, 1:]]))
    theta = lines.start[None, :] + 0.2
    _, gradient, second = likelihood(lines, np.ones((1, 40)), theta)
    assert gradient[0] == pytest.approx(numeric(lines, theta, 0), rel=1e-5)
    assert second[0] == pytest.approx(numeric(lines, theta, 1), rel=1e-5)


def test_the_maximum_is_the_general_optimisers() -> None:
    lines, weights = some_lines(), np.ones((1, 150))
    found = most_likely(lines, weights, lines.start)[0]
    general = optimize.minimize(
        lambda at: -likelihood(lines, weights, at[None, :])[0][0], lines.start, method="Nelder-Mead", tol=1e-9
    )
    assert found == pytest.approx(general.x, abs=2e-3)
    assert np.exp(found[3]) == pytest.approx(0.6, rel=0.2) and mean_rate(lines, found) == pytest.approx(100, rel=0.25)


def test_a_weight_is_a_repeated_line() -> None:
    lines = some_lines(60)
    weights = np.bincount(np.random.default_rng(1).integers(0, 60, 60), minlength=60)
    repeated = np.repeat(np.arange(60), weights)
    at_once = most_likely(lines, np.stack([np.ones(60), weights.astype(float)]), lines.start)
    alone = most_likely(Lines(lines.v[repeated], lines.u[repeated]), np.ones((1, 60)), lines.start)[0]
    assert at_once[1, [0, 2, 3]] == pytest.approx(
        alone[[0, 2, 3]], abs=1e-5
    )  # the mean is counted from another average size
    assert at_once[0] == pytest.approx(most_likely(lines, np.ones((1, 60)), lines.start)[0])


def test_lines_all_alike_end_at_the_bound_of_the_shape_and_a_change_to_nothing_at_that_of_the_ratio() -> None:
    u = np.full((50, 2), 1.0)
    found = most_likely(Lines(np.full((50, 2), 5.0), u), np.ones((1, 50)), np.zeros(4))[0]
    assert found[0] == pytest.approx(7.0) and found[3] == pytest.approx(0.0, abs=1e-6)
    gone = most_likely(Lines(np.column_stack([np.arange(50.0), np.zeros(50)]), u), np.ones((1, 50)), np.zeros(4))[0]
    assert gone[3] == pytest.approx(-6.0)
