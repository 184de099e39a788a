"""Does a correction hold: drift speed before and after the first correction of a line (method.md M-21), and by ordinal.

Comparing the interval that triggered a correction with the one after it always flatters the correction, because a line
is corrected when it happened to drift much. So the ratio is the one that makes what all lines did before and after
likeliest, with rates that differ between lines (gamma_poisson.py) and movements that differ in weight
(movement_weights.py). The plain paired medians of M-21 are beside it.

Interval rows are those of the table line_drift.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cin7_audit.statistics.gamma_poisson import MOST, Lines, likelihood, mean_rate, most_likely
from cin7_audit.statistics.movement_weights import Whole, by_period, movement_weights
from cin7_audit.statistics.rates import Bounds, Floats, Rate, interval_censored_rate

DRAWS = 200  # replicates of the bootstrap
# replicates x lines fitted at a time: bounds memory; arrays of 200,000 leave the cache and take 2.6 times as long
MOST_CELLS = 120_000
QUIET_DROP = 1.9207  # half the 95 % quantile of chi-squared with one degree of freedom
FIRST, LATER = 3, 4  # places of the log ratios after one and after several corrections among the parameters
MINIMUM_LINES = 10  # lines seen on both sides of a correction below which no ratio is given (default, ours)
HOLDS_BELOW = 0.8  # M-21: at or above it, with an interval covering 1, the correction did not change behaviour


@dataclass(frozen=True)
class Redrift:
    """Ratio of drift speed after to before, its bootstrap interval, and the plain medians (units per 1,000 moved).

    ratio: after the first correction over before it; later_ratio: after two and more over before the first, None if
    never seen.
    """

    ratio: float
    later_ratio: float | None
    interval: Bounds | None
    lines_both: int
    before_per_1000: float
    after_per_1000: float
    median_before: float | None
    median_after: float | None
    median_ratio: float | None

    @property
    def held(self) -> str:
        """yes, no or cannot tell, by M-21."""
        if self.interval is None:
            return "cannot tell"
        if self.interval[1] < 1:
            return "yes"
        return "no" if self.ratio >= HOLDS_BELOW else "cannot tell"


def line_sums(frame: pd.DataFrame) -> pd.DataFrame:
    """Per line: units drifted and thousands of units moved before and after its first correction."""
    known = frame[frame["moved"].astype(float) > 0]
    after, v, u = known["corrections_before"].astype(float) > 0, known["drift"], known["moved"] / 1000
    sides = {"v0": v.mask(after, 0.0), "u0": u.mask(after, 0.0), "v1": v.where(after, 0.0), "u1": u.where(after, 0.0)}
    return pd.DataFrame(sides).groupby(known["line_key"], sort=True).sum()


def panel(frame: pd.DataFrame) -> tuple[Floats, Floats, Whole, Whole]:
    """Per interval with movements: drift, thousands of units moved (out, in, inside), period, number of the line.

    Period: 0 before any correction of the line, 1 after one, 2 after several.
    """
    known = frame[frame["moved"].astype(float) > 0]
    moved, out, into = (known[name].to_numpy(dtype=float) / 1000 for name in ("moved", "goods_out", "goods_in"))
    kinds = np.column_stack([out, into, np.maximum(moved - out - into, 0.0)])
    period = np.minimum(known["corrections_before"].to_numpy(dtype=np.int64), 2)
    line = np.unique(known["line_key"].to_numpy(), return_inverse=True)[1]
    return known["drift"].to_numpy(dtype=float), kinds, period, line


def dispersion(drift: Floats, exposure: Floats, group: Whole) -> float:
    """How clumped drift is: variance over mean within a line and period (1: single units, 6: half dozens)."""
    moved = np.bincount(group, weights=exposure)
    expected = (np.bincount(group, weights=drift) / np.where(moved > 0, moved, np.inf))[group] * exposure
    seen = expected > 0
    freedom = int(seen.sum()) - len(np.unique(group[seen]))
    if freedom < 10:
        return 1.0
    return max(1.0, float(((drift - expected)[seen] ** 2 / expected[seen]).sum()) / freedom)


def clumps(frame: pd.DataFrame) -> tuple[Lines, float]:
    """Per line and period drift in clumps and weighted thousands moved; and the size of a clump in units."""
    drift, kinds, period, line = panel(frame)
    exposure = kinds @ movement_weights(drift, kinds, period, line)
    clump = dispersion(drift, exposure, line * 3 + period)
    v, u = by_period(drift / clump, period, line), by_period(exposure, period, line)
    seen = u.sum(axis=1) > 0  # lines moved only in ways no drift follows say nothing
    # where nothing moved between the first and the second correction of any line, the later ratio is the first
    periods = u.sum(axis=0) > 0
    return Lines(v[seen][:, periods], u[seen][:, periods]), clump


def bootstrap_weights(lines: int, seed: int) -> Iterator[Floats]:
    """How often each line is drawn in each replicate of the bootstrap, in blocks of replicates."""
    random = np.random.default_rng(seed)
    block = max(2, MOST_CELLS // lines)  # of a single row the matrix library makes threads that wait for each other
    for first in range(0, DRAWS, block):
        rows = [random.integers(0, lines, lines) for _ in range(min(block, DRAWS - first))]
        yield np.stack([np.bincount(drawn, minlength=lines) for drawn in rows]).astype(float)


def first_ratio(fits: Floats, spread: Floats) -> Floats:
    """Log ratio after the first correction; fits in rows, spread their covariance.

    Where a correction acts once, every later interval tells of it; where each acts again, only those up to the second.
    So the later ratio is joined in as far as it cannot be told from the first: positive-part shrinkage of their
    difference.
    """
    if fits.shape[1] <= LATER:
        return np.asarray(fits[:, FIRST])
    apart = fits[:, LATER] - fits[:, FIRST]
    variance = spread[LATER, LATER] + spread[FIRST, FIRST] - 2 * spread[FIRST, LATER]
    if variance <= 0:
        return np.asarray(fits[:, FIRST])
    joined = fits[:, FIRST] - (spread[FIRST, LATER] - spread[FIRST, FIRST]) / variance * apart
    weight = np.maximum(0.0, 1 - variance / np.maximum(apart**2, 1e-300))
    return np.asarray(weight * fits[:, FIRST] + (1 - weight) * joined)


def highest_ratio(lines: Lines, fitted: Floats) -> float:
    """Where nothing drifted after a correction: the largest ratio these lines do not contradict, by their likelihood.

    Every replicate of such lines is as quiet as they are, so the bootstrap would give no upper bound.
    """
    ratios = np.linspace(-MOST[3], MOST[3], 1201)
    tried = np.repeat(fitted[None, :], len(ratios), axis=0)
    tried[:, FIRST:] = ratios[:, None]
    value = np.concatenate([likelihood(lines, np.ones((1, len(lines.v))), row[None, :])[0] for row in tried])
    return math.exp(float(ratios[value >= value.max() - QUIET_DROP].max()))


def redrift(frame: pd.DataFrame, seed: int) -> Redrift | None:
    """M-21 over these interval rows; None with too few lines on both sides of a correction."""
    sums = line_sums(frame)
    paired = sums[(sums["u0"] > 0) & (sums["u1"] > 0)]
    if len(paired) < MINIMUM_LINES or sums["v0"].sum() == 0:
        return None
    lines, clump = clumps(frame)
    fitted = most_likely(lines, np.ones((1, len(lines.v))), lines.start)
    every = bootstrap_weights(len(lines.v), seed)
    draws = np.concatenate([most_likely(lines, weights, fitted[0]) for weights in every])
    spread = np.cov(draws.T)
    ratio = math.exp(first_ratio(fitted, spread)[0])
    low, high = np.exp(np.quantile(first_ratio(draws, spread), [0.025, 0.975]))
    if lines.v[:, 1:].sum() == 0:
        high = highest_ratio(lines, fitted[0])
    before = mean_rate(lines, fitted[0]) * clump
    d0, d1 = float((paired["v0"] / paired["u0"]).median()), float((paired["v1"] / paired["u1"]).median())
    return Redrift(
        ratio=ratio,
        later_ratio=math.exp(fitted[0, LATER]) if fitted.shape[1] > LATER else None,
        interval=(min(float(low), ratio), max(float(high), ratio)),  # lines all alike differ in the last digits only
        lines_both=len(paired),
        before_per_1000=before,
        after_per_1000=before * ratio,
        median_before=d0,
        median_after=d1,
        median_ratio=d1 / d0 if d0 else None,
    )


def by_ordinal(frame: pd.DataFrame) -> list[tuple[str, Rate]]:
    """Corrected rate per day after the 1st, 2nd, 3rd and later out-of-tolerance count of a line: does practice help?"""
    known = frame[frame["days"].notna()]
    seen = known["failures_before"].to_numpy(dtype=float).clip(max=4)
    found = []
    for ordinal, label in enumerate(("after the 1st", "after the 2nd", "after the 3rd", "after the 4th and later"), 1):
        chosen = known[seen == ordinal]
        rate = interval_censored_rate(chosen["days"].to_numpy(dtype=float), chosen["failed"].to_numpy(dtype=bool))
        if rate is not None:
            found.append((label, rate))
    return found


def per_line(frame: pd.DataFrame) -> pd.DataFrame:
    """Per line: drift per 1,000 units moved before and after its first correction, and their ratio where both exist."""
    sums = line_sums(frame)
    with np.errstate(divide="ignore", invalid="ignore"):
        before, after = sums["v0"] / sums["u0"], sums["v1"] / sums["u1"]
        ratio = after / before
    out = pd.DataFrame({"redrift_before": before, "redrift_after": after, "redrift_ratio": ratio}, index=sums.index)
    return out.replace([np.inf, -np.inf], np.nan)
