"""Recurrence of lines that differ: the rate of M-20 as one common count schedule would read it.

One rate for all lines (method.md M-20) is free of the schedule only if lines are alike. Where busy lines fail at every
count and quiet ones hardly ever, long gaps hide how fast the busy ones are, and counting twice as often raises the
pooled rate by a quarter with nothing changed. So each line keeps a constant rate of its own, a draw from one gamma
distribution (mean m, variance theta m squared), seen only at its counts. What any schedule tells well is the share of
lines that fail within a gap of ordinary length, so the result is that share for a gap of STANDARD_GAP days, said as a
rate:

    F = 1 - (1 + theta m T) ** (-1 / theta),  rate = -ln(1 - F) / T

Lines all alike give the pooled rate itself. Opposite drifts that cancel before anybody looks stay invisible to any
schedule.
"""

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse, special

from cin7_audit.statistics.rates import Floats, Rate, interval_censored_rate

STANDARD_GAP = 30  # days between counts at which rates of different schedules are compared (default, ours)
MINIMUM_LINES = 10  # lines below which all are taken as alike (default, ours)
NODES = 48  # points of the quadrature over a line's rate
BLOCK = 2_000  # lines x NODES worked on at a time, so that they stay in the cache
ALIKE, APART = 0.02, 20.0  # theta between which lines are told apart
Z95 = 1.959963984540054


class _Likelihood:
    """Log likelihood of log m and log theta over lines; whole days repeat, so each length of gap is worked out once."""

    def __init__(self, days: Floats, failed: npt.NDArray[np.bool_], line: npt.NDArray[np.int64]) -> None:
        lines = int(line.max()) + 1
        self.clean = np.bincount(line, weights=np.where(failed, 0.0, days), minlength=lines)
        self.lengths, which = np.unique(days[failed], return_inverse=True)
        ones = np.ones(int(failed.sum()))
        table = sparse.csr_matrix((ones, (line[failed], which)), shape=(lines, len(self.lengths)))
        self.troubled = np.flatnonzero(np.bincount(line[failed], minlength=lines))
        parts = np.split(self.troubled, range(BLOCK, len(self.troubled), BLOCK))
        self.blocks = [(table[part], self.clean[part]) for part in parts]
        self.quiet = np.delete(self.clean, self.troubled)

    def __call__(self, logs: Floats) -> float:
        mean, theta = np.exp(logs)
        nodes, weights = special.roots_genlaguerre(NODES, 1 / theta - 1)
        rate = mean * theta * nodes
        failing = np.log(np.maximum(-np.expm1(-np.outer(self.lengths, rate)), 1e-300))
        heights = np.log(np.maximum(weights / weights.sum(), 1e-300))
        terms = (failures @ failing - np.outer(clean, rate) + heights for failures, clean in self.blocks)
        parts = [special.logsumexp(block, axis=1) for block in terms]
        never = -np.log1p(theta * mean * self.quiet).sum() / theta
        return float(np.concatenate(parts).sum() + never)


def _curvature(function: _Likelihood, at: Floats, step: float = 0.02) -> Floats:
    """Second derivatives by central differences."""
    x, y = np.array([step, 0.0]), np.array([0.0, step])
    top = function(at)
    both = (function(at + x + y) - function(at + x - y) - function(at - x + y) + function(at - x - y)) / 4
    across = [function(at + move) - 2 * top + function(at - move) for move in (x, y)]
    return np.array([[across[0], both], [both, across[1]]]) / step**2


def _read(logs: Floats, gap: float) -> float:
    """Log of the rate that counting every `gap` days reads, for log m and log theta."""
    mean, theta = np.exp(logs)
    return float(np.log(np.log1p(theta * mean * gap) / (theta * gap)))


def standard_rate(
    days: Floats, failed: npt.NDArray[np.bool_], line: npt.NDArray[np.int64], gap: float = STANDARD_GAP
) -> Rate | None:
    """Failures per day as counts every `gap` days read them, 95 % interval; line: whose interval, any number."""
    seen = days > 0
    x, f, who = days[seen], failed[seen], np.unique(line[seen], return_inverse=True)[1]
    pooled = interval_censored_rate(x, f)
    if pooled is None or pooled.rate in (0.0, math.inf) or who.max() + 1 < MINIMUM_LINES:
        return pooled
    likelihood = _Likelihood(x, f, who)
    limits = [(-30.0, 10.0), (math.log(ALIKE), math.log(APART))]
    begin = np.array([math.log(pooled.rate), 0.0])
    found = optimize.minimize(lambda logs: -likelihood(logs), begin, method="L-BFGS-B", bounds=limits).x
    if found[1] <= limits[1][0] + 1e-6:
        return pooled
    slope = np.array([(_read(found + move, gap) - _read(found - move, gap)) / 2e-4 for move in 1e-4 * np.eye(2)])
    spread = -np.linalg.pinv(_curvature(likelihood, found), hermitian=True)
    half = Z95 * math.sqrt(max(0.0, float(slope @ spread @ slope)))
    centre = _read(found, gap)
    return replace(pooled, rate=math.exp(centre), interval=(math.exp(centre - half), math.exp(centre + half)))
