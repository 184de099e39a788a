"""Which movements let stock drift: how much goods out, goods in and moves inside weigh against each other (method.md
M-21).

The first interval of a line lives from its opening stock and has few receipts, later ones have as many receipts as
sales. If drift follows what is sold, drift per unit moved then falls after the first count without anybody having done
anything. So exposure is a weighted sum of the movements, with the weights that make the drift of all lines likeliest
under the model of gamma_poisson.py (lines at rates of their own, periods with ratios), scaled so that all
movements together keep their number. Floats: these are estimates.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import optimize

from cin7_audit.statistics.gamma_poisson import MOST, Lines, likelihood, most_likely
from cin7_audit.statistics.rates import Floats

Whole = npt.NDArray[np.int64]
MINIMUM_DRIFTING = 30  # intervals with drift below which all movements weigh the same (default, ours)
FARTHEST = 4.0  # largest absolute log of a weight against the commonest kind's (default, ours)


def by_period(values: Floats, period: Whole, line: Whole) -> Floats:
    """Sums over a line's intervals, one row per line, one column per period."""
    lines, periods = int(line.max()) + 1, int(period.max()) + 1
    sums = np.bincount(line * periods + period, weights=values, minlength=lines * periods)
    return np.asarray(sums.reshape(lines, periods), dtype=np.float64)


def movement_weights(drift: Floats, kinds: Floats, period: Whole, line: Whole) -> Floats:
    """Weight of each kind of movement, averaging 1 over all units moved; all 1 where too few intervals drifted.

    drift: units per interval; kinds: thousands of units moved per interval (rows) and kind (columns).
    """
    total = kinds.sum(axis=0)
    used = np.flatnonzero(total > 0)
    if len(used) < 2 or int((drift > 0).sum()) < MINIMUM_DRIFTING:
        return np.ones(kinds.shape[1])
    used = used[np.argsort(-total[used], kind="stable")]  # the commonest kind is the yardstick of the others
    moved, share = kinds[:, used], total[used] / total.sum()
    v = by_period(drift, period, line)
    alike = Lines(v, by_period(moved.sum(axis=1), period, line))
    begin = most_likely(alike, np.ones((1, len(v))), alike.start)[0]
    limits = [*MOST[:3], *[MOST[3]] * (v.shape[1] - 1), *[FARTHEST] * (len(used) - 1)]
    loss = _loss(drift, moved, share, v, period, line)
    start = np.append(begin, np.zeros(len(used) - 1))
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(-limit, limit) for limit in limits]).x
    weights = np.zeros(kinds.shape[1])
    weights[used] = _scaled(found[len(begin) :], share)
    return weights


def _scaled(logs: Floats, share: Floats) -> Floats:
    """Weights from their logs against the first, averaging 1 under these shares of units."""
    raw = np.exp(np.append(0.0, logs))
    return np.asarray(raw / (raw @ share))


def _loss(
    drift: Floats, moved: Floats, share: Floats, v: Floats, period: Whole, line: Whole
) -> Callable[[Floats], tuple[float, Floats]]:
    """Negative log likelihood of every interval, and its gradient: the model's parameters, then log weights."""
    one, drifted = np.ones((1, len(v))), drift > 0
    all_moved = np.bincount(line, weights=moved.sum(axis=1)).astype(float)
    alike = Lines(v, v, all_moved)
    base = 2 + v.shape[1]  # log shape, log mean, slope, and a log ratio for every period but the first

    def loss(both: Floats) -> tuple[float, Floats]:
        theta, weights = both[:base], _scaled(both[base:], share)
        exposure = np.maximum(moved @ weights, 1e-300)
        lines = alike.moving(by_period(exposure, period, line))
        value, gradient, _ = likelihood(lines, one, theta[None, :])
        ratio, scale = np.exp(np.append(0.0, theta[3:])), np.exp(theta[0] - theta[1] - theta[2] * lines.size)
        pull = (np.exp(theta[0]) + alike.drifted) / (scale + lines.u @ ratio)
        by_exposure = np.where(drifted, drift / exposure, 0.0) - pull[line] * ratio[period]
        by_weight = weights * (by_exposure @ moved - float(by_exposure @ exposure) * share)
        seen = float((drift[drifted] * np.log(exposure[drifted])).sum())
        return -float(value[0]) - seen, -np.concatenate([gradient[0], by_weight[1:]])

    return loss
