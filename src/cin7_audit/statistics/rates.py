"""Statistics of method.md sections 2 to 4 on plain arrays: floats in, floats out, no case, no pandas.

Published procedures come from statsmodels, scipy and surpyval; the interval-censored exponential rate is solved here
for many lines at once and checked in the tests against lifelines, the change point against ruptures.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

Floats = npt.NDArray[np.float64]
Bounds = tuple[float, float]

CONFIDENCE = 0.95
DRAWS = 500  # series shuffled, and resampled, to judge a change
SMALLEST = 3  # points on either side of a change
_HALVINGS = 80  # bisections on a log scale: the root is then exact to the last float digits


def wilson(hits: int, trials: int) -> Bounds | None:
    """Wilson interval of a share (M-14); None without trials."""
    if trials <= 0:
        return None
    low, high = proportion_confint(hits, trials, alpha=1 - CONFIDENCE, method="wilson")
    return float(low), float(high)


def lines_needed(target: float) -> int:
    """Lines to find without any error before an accuracy of `target` is shown (M-15)."""
    return math.ceil(math.log(1 - CONFIDENCE) / math.log(target))


@dataclass(frozen=True)
class Rate:
    """An interval-censored exponential rate (M-20): failures per unit of exposure, with a likelihood interval.

    rate is inf if every interval failed (only a lower bound exists) and 0 if none did (only an upper bound exists).
    """

    rate: float
    interval: Bounds
    failures: int
    intervals: int
    exposure: float

    @property
    def mean(self) -> float:
        """Exposure until a failure: 1 / rate."""
        return math.inf if self.rate == 0 else 1 / self.rate

    @property
    def mean_interval(self) -> Bounds:
        low, high = self.interval
        return (0.0 if math.isinf(high) else 1 / high), (math.inf if low == 0 else 1 / low)


def log_likelihood(rate: float, failing: Floats, clean: float) -> float:
    """Log likelihood of failed intervals, 1 - exp(-rate x) each, and clean ones, exp(-rate x), summed in `clean`."""
    return float(np.log(-np.expm1(-rate * failing)).sum() - rate * clean)


def interval_censored_rate(
    exposure: Sequence[float] | Floats, failed: Sequence[bool] | npt.NDArray[np.bool_]
) -> Rate | None:
    """Maximum likelihood rate of a constant hazard seen only at counts (M-20); no exposure says nothing."""
    x, f = np.asarray(exposure, dtype=float), np.asarray(failed, dtype=bool)
    x, f = x[x > 0], f[x > 0]
    if not len(x):
        return None
    rate = float(line_rates(x, f, np.zeros(len(x), dtype=np.int64), 1)[0])
    drop = float(stats.chi2.ppf(CONFIDENCE, 1)) / 2
    total, failures = float(x.sum()), int(f.sum())
    if failures == 0:
        return Rate(0.0, (0.0, drop / total), 0, len(x), total)
    failing, clean = x[f], float(x[~f].sum())
    top = 0.0 if math.isinf(rate) else log_likelihood(rate, failing, clean)

    def below(candidate: float) -> float:
        return top - log_likelihood(candidate, failing, clean) - drop

    scale, is_bound = 1 / total, math.isinf(rate)
    low = _crossing(below, 1e-12 * scale, 1e9 * scale if is_bound else rate)
    high = math.inf if is_bound else _crossing(below, rate * 1e6, rate)
    return Rate(rate, (low, high), failures, len(x), total)


def _crossing(above_zero_at_outer: Callable[[float], float], outer: float, inner: float) -> float:
    """Where a function falls through zero between `outer` (positive) and `inner` (negative), on a log scale."""
    a, b = math.log(outer), math.log(inner)
    for _ in range(_HALVINGS):
        middle = (a + b) / 2
        a, b = (middle, b) if above_zero_at_outer(math.exp(middle)) > 0 else (a, middle)
    return math.exp((a + b) / 2)


def line_rates(exposure: Floats, failed: npt.NDArray[np.bool_], line: npt.NDArray[np.int64], lines: int) -> Floats:
    """The rate of M-20 for many lines at once: 0 where nothing failed, inf where all failed, nan without exposure."""
    seen = exposure > 0
    x, f, who = exposure[seen], failed[seen], line[seen]
    clean = np.bincount(who, weights=np.where(f, 0.0, x), minlength=lines)
    failures = np.bincount(who, weights=f.astype(float), minlength=lines)
    total = np.bincount(who, weights=x, minlength=lines)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = np.log(np.full(lines, 1e-12) / total), np.log(np.full(lines, 1e12) / total)
    xf, wf = x[f], who[f]
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        hazard = np.exp(middle)[wf] * xf
        score = np.bincount(wf, weights=xf / np.expm1(np.minimum(hazard, 700.0)), minlength=lines) - clean
        low, high = np.where(score > 0, middle, low), np.where(score > 0, high, middle)
    rates = np.exp((low + high) / 2)
    rates[(failures > 0) & (clean == 0)] = np.inf
    rates[failures == 0] = 0.0
    rates[total == 0] = np.nan
    return rates


def sign_test(same: int, pairs: int) -> float:
    """Two-sided chance of a share of same signs at least this far from one half (M-22)."""
    return float(stats.binomtest(same, pairs, 0.5).pvalue) if pairs else 1.0


@dataclass(frozen=True)
class MeanCumulative:
    """Mean cumulative function (M-23): events per line at risk by age, with bounds."""

    age: Floats
    mean: Floats
    low: Floats
    high: Floats


def mean_cumulative(age: Floats, line: npt.NDArray[np.int64], observed_until: Floats) -> MeanCumulative | None:
    """M-23 (surpyval): lines leave the risk set when their observation ends, so staggered entry does no harm.

    age: of each event since its line was first seen, not after observed_until; line: its number; observed_until: age at
    the last look, per line number. surpyval's record of events is filled directly: its way in from arrays looks at
    every line in turn for what holds here by construction, and the gaps between events, which no estimate asks for,
    cost far more than the estimate.
    """
    if not len(age):
        return None
    from surpyval.recurrent.nonparametric.mcf import NonParametricCounting
    from surpyval.utils.event_history_data import EventHistoryData

    class Events(EventHistoryData):
        def get_interarrival_times(self) -> Floats:
            return np.zeros(0)

    x, who = np.concatenate([age, observed_until]), np.concatenate([line, np.arange(len(observed_until))])
    ended = np.repeat([0, 1], [len(age), len(observed_until)])
    order = np.lexsort((ended, x, who))
    data = Events(x[order], who[order], ended[order], np.ones(len(x), dtype=int))
    fitter: Any = NonParametricCounting  # one ready fitter, though declared as a class
    model, ages = fitter.fit_from_recurrent_data(data), np.unique(age)
    return MeanCumulative(
        ages, np.asarray(model.mcf(ages), dtype=float), *np.asarray(model.mcf_cb(ages), dtype=float).T
    )


@dataclass(frozen=True)
class Onset:
    """The likeliest change in a series: index of the first point after it, means before and after, chance level."""

    index: int
    low: int
    high: int
    before: float
    after: float
    chance: float


def change_point(series: Sequence[float] | Floats, seed: int) -> Onset | None:
    """One change in mean (least squares), its chance level by shuffling, its interval by resampling residuals."""
    values = np.asarray(series, dtype=float)
    if len(values) < 8 or float(values.std()) == 0:
        return None
    random = np.random.default_rng(seed)
    index, gain = _best_split(values)
    beaten = sum(_best_split(random.permutation(values))[1] >= gain for _ in range(DRAWS))
    before, after = float(values[:index].mean()), float(values[index:].mean())
    fitted = np.where(np.arange(len(values)) < index, before, after)
    residual = values - fitted
    again = [_best_split(fitted + random.choice(residual, len(values)))[0] for _ in range(DRAWS)]
    low, high = np.quantile(again, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2], method="nearest")
    return Onset(index, int(min(low, index)), int(max(high, index)), before, after, (beaten + 1) / (DRAWS + 1))


def _best_split(values: Floats) -> tuple[int, float]:
    """The split with the largest between-segment sum of squares, and that sum."""
    cuts = np.arange(SMALLEST, len(values) - SMALLEST + 1)
    left = np.cumsum(values)[cuts - 1]
    total = values.sum()
    gain = left**2 / cuts + (total - left) ** 2 / (len(values) - cuts) - total**2 / len(values)
    best = int(np.argmax(gain))
    return int(cuts[best]), float(gain[best])


def trend(series: Sequence[float] | Floats) -> tuple[float, Bounds] | None:
    """Slope per step (Theil and Sen) with its 95 % interval; None below six points."""
    values = np.asarray(series, dtype=float)
    if len(values) < 6:
        return None
    slope, _, low, high = stats.theilslopes(values, np.arange(len(values)), alpha=CONFIDENCE)
    return float(slope), (float(low), float(high))
