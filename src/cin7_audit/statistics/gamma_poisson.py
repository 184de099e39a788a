"""Lines that drift at their own gamma-distributed rate, over periods: the likelihood and its maximum, for many
weightings at once.

In period p a line moves u_p thousand units and drifts v_p. Its own rate is a draw from a gamma distribution of shape k
and mean exp(m + g z), z the log of its exposure less the mean; in period p > 0 the rate is multiplied by r_p (r_0 = 1).
With scale s = k / exp(m + g z), v = sum of v_p and w = s + sum of r_p u_p, a line adds to the log likelihood

    log G(k + v) - log G(k) + k log s - (k + v) log w + sum of v_p log r_p                  (G: the gamma function)

The parameters are log k, m, g and the log r_p. A bootstrap repeats lines, so it is the same likelihood with whole
numbers as weights: all replicates take their Newton steps together, as rows of one array.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import special

from cin7_audit.statistics.rates import Floats

MOST = (7.0, 12.0, 3.0, 6.0)  # largest absolute log k, m, g, log r
LONGEST_STEP = 2.0
STEPS = 60
CLOSE = 1e-10  # stop where a step promises no more log likelihood than this
STIFFEST = 1e12  # damping beyond which no step uphill is left


@dataclass(frozen=True)
class Lines:
    """Units drifted (v) and thousands moved (u): lines by periods. moved: sizes the lines if other than u."""

    v: Floats
    u: Floats
    moved: Floats | None = None

    @cached_property
    def size(self) -> Floats:
        """Log exposure less its exposure-weighted mean."""
        exposure = self.u.sum(axis=1) if self.moved is None else self.moved
        size = np.log(exposure)
        return np.asarray(size - np.average(size, weights=exposure))

    @cached_property
    def drifted(self) -> Floats:
        """Units drifted by a line in all."""
        return np.asarray(self.v.sum(axis=1))

    @cached_property
    def levels(self) -> tuple[Floats, npt.NDArray[np.intp]]:
        """The distinct units drifted by a line, and which of them each line has: gamma functions are taken of few."""
        distinct, level = np.unique(self.drifted, return_inverse=True)
        return distinct, level

    def moving(self, u: Floats) -> "Lines":
        """The same lines with other thousands moved, as many: what does not depend on those is kept."""
        lines = Lines(self.v, u, self.moved)
        lines.__dict__.update(size=self.size, drifted=self.drifted, levels=self.levels)
        return lines

    @cached_property
    def start(self) -> Floats:
        """Shape one, every line at the overall rate, no slope, no change."""
        overall = np.log(max(float(self.v.sum()), 1e-9) / float(self.u.sum()))
        return np.concatenate([[0.0, overall, 0.0], np.zeros(self.u.shape[1] - 1)])


def mean_rate(lines: Lines, theta: Floats) -> float:
    """The exposure-weighted mean rate in period 0, units per thousand moved."""
    return float(np.average(np.exp(theta[1] + theta[2] * lines.size), weights=lines.u.sum(axis=1)))


def likelihood(lines: Lines, weights: Floats, theta: Floats) -> tuple[Floats, Floats, Floats]:
    """Log likelihood, its gradient and its second derivatives; one row per row of weights and theta."""
    z, v, later = lines.size, lines.drifted, lines.u.T[1:]
    shape, ratios = np.exp(theta[:, :1]), np.exp(theta[:, 3:])
    scale = shape * np.exp(-theta[:, 1:2] - theta[:, 2:3] * z)
    whole = scale + lines.u[:, 0] + ratios @ later
    # parts of the whole
    own, after = scale / whole, [ratios[:, p : p + 1] * later[p] / whole for p in range(len(later))]
    total, logs = shape + v, np.log(own)
    distinct, level = lines.levels
    apart = shape + distinct  # total, each value once
    by_log = shape * (np.take(special.digamma(apart) - special.digamma(shape), level, axis=1) + logs + 1)
    pulled = total * own
    spread, at_mean = pulled * (1 - own), pulled - shape
    nudge = 1e-4 * shape  # the slope of digamma by a central difference: it only shapes the step, never the answer
    wide = special.digamma(apart + nudge) - special.digamma(apart - nudge)
    bend = shape * shape * (wide - special.digamma(shape + nudge) + special.digamma(shape - nudge)) / (2 * nudge)

    def summed(terms: Floats) -> Floats:
        return np.asarray(np.einsum("rn,rn->r", weights, terms))

    gammas = np.take(special.gammaln(apart) - special.gammaln(shape), level, axis=1)
    value = summed(gammas + shape * logs - v * np.log(whole))
    value += ((weights @ lines.v)[:, 1:] * theta[:, 3:]).sum(axis=1)
    gradient, second = np.empty_like(theta), np.empty((len(theta), theta.shape[1], theta.shape[1]))
    gradient[:, 0], gradient[:, 1], gradient[:, 2] = summed(by_log - pulled), summed(at_mean), summed(at_mean * z)
    with_shape = shape * own + spread - shape
    second[:, 0, 0] = summed(by_log + np.take(bend, level, axis=1) + shape * (1 - 2 * own) - spread)
    second[:, 1, 0], second[:, 2, 0] = summed(with_shape), summed(with_shape * z)
    spread_by_size = spread * z
    second[:, 1, 1], second[:, 2, 1] = -summed(spread), -summed(spread_by_size)
    second[:, 2, 2] = -summed(spread_by_size * z)
    for p, part in enumerate(after):
        drawn, shared = total * part, pulled * part
        all_drawn = summed(drawn)
        gradient[:, 3 + p] = weights @ lines.v[:, 1 + p] - all_drawn
        second[:, 3 + p, 0], second[:, 3 + p, 1] = summed(at_mean * part), -summed(shared)
        second[:, 3 + p, 2] = -summed(shared * z)
        for q in range(p + 1):
            second[:, 3 + p, 3 + q] = summed(drawn * after[q]) - (all_drawn if p == q else 0.0)
    upper = np.triu_indices(theta.shape[1], 1)
    second[:, upper[0], upper[1]] = second[:, upper[1], upper[0]]
    return value, gradient, second


def _steps(gradient: Floats, second: Floats, theta: Floats, damping: Floats) -> tuple[Floats, Floats]:
    """Damped Newton steps that stay inside the bounds, and the gain each still promises."""
    limit = np.concatenate([MOST[:3], np.full(theta.shape[1] - 3, MOST[3])])
    held = ((theta <= -limit) & (gradient <= 0)) | ((theta >= limit) & (gradient >= 0))
    free = np.where(held, 0.0, 1.0)
    slope, curve = gradient * free, -second * free[:, :, None] * free[:, None, :]
    diagonal = np.arange(theta.shape[1])
    curve[:, diagonal, diagonal] += damping[:, None] * (np.abs(curve[:, diagonal, diagonal]) + 1e-9) + (1 - free)
    step = np.clip(np.linalg.solve(curve, slope[:, :, None])[:, :, 0], -LONGEST_STEP, LONGEST_STEP)
    inside = np.clip(theta + step, -limit, limit) - theta
    return inside, np.abs(slope * inside).sum(axis=1)


def most_likely(lines: Lines, weights: Floats, start: Floats) -> Floats:
    """The most likely parameters for every row of weights (replicates x lines).

    A step that does not gain is damped and tried again; a replicate rests once its step promises nothing more.
    """
    theta = np.repeat(start[None, :], len(weights), axis=0)
    damping = np.full(len(weights), 1e-6)
    value, gradient, second = likelihood(lines, weights, theta)
    moving = np.arange(len(weights))
    for _ in range(STEPS):
        step, promised = _steps(gradient[moving], second[moving], theta[moving], damping[moving])
        going = (promised > CLOSE) & (damping[moving] < STIFFEST)
        moving, step = moving[going], step[going]
        if not len(moving):
            break
        tried = theta[moving] + step
        there = likelihood(lines, weights[moving], tried)
        gained = there[0] > value[moving]
        lighter, heavier = np.maximum(damping[moving] / 100, 1e-12), np.maximum(damping[moving] * 30, 1e-3)
        damping[moving] = np.where(gained, lighter, heavier)
        better = moving[gained]
        theta[better] = tried[gained]
        for kept, new in zip((value, gradient, second), there, strict=True):
            kept[better] = new[gained]
    return theta
