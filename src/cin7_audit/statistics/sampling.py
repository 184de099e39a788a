"""Sample sizes and selections for tests of what was not counted (method.md M-15, M-39).

Attribute: the smallest n for which seeing at most k errors would be improbable at the tolerable rate (binomial).
Monetary unit: sampling interval = tolerable misstatement / confidence factor, where the factor is the Poisson upper
limit; selection takes every interval-th currency unit from a seeded random start, so a line is picked in proportion to
its value.
"""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
from scipy import stats

CONFIDENCE = 0.95  # method.md M-39
MOST_SELECTED = 20_000  # hits above which nobody would sample: every line is taken instead (default, ours)


def attribute_size(tolerable_rate: float, expected_errors: int = 0) -> int:
    """Lines to test so that at most `expected_errors` errors support a rate below the tolerable one."""
    if not 0 < tolerable_rate < 1:
        raise ValueError("the tolerable rate is a share between 0 and 1")
    low, high, risk = expected_errors + 1, 8, 1 - CONFIDENCE
    while stats.binom.cdf(expected_errors, high, tolerable_rate) > risk:
        high *= 2
    sizes = np.arange(low, high + 1)
    return int(sizes[np.argmax(stats.binom.cdf(expected_errors, sizes, tolerable_rate) <= risk + 1e-12)])


def confidence_factor(errors: int = 0) -> float:
    """Poisson upper limit on the mean with this many errors seen: 3.00, 4.75, 6.30 ... at 95 % (M-39)."""
    return float(stats.chi2.ppf(CONFIDENCE, 2 * (errors + 1)) / 2)


@dataclass(frozen=True)
class MonetarySample:
    """interval and start in base currency; selection: one row per selected line with the currency unit that hit it."""

    population: Decimal
    tolerable: Decimal
    interval: float
    start: float
    size: int
    selection: pd.DataFrame


def monetary_unit_sample(book: pd.DataFrame, tolerable: Decimal, seed: int) -> MonetarySample:
    """Fixed-interval selection from `book` (sku, site, bin, value; positive values), in its given order (M-39)."""
    positive = book[book["value"].astype(float) > 0].reset_index(drop=True)
    values = positive["value"].astype(float).to_numpy()
    total = sum(positive["value"], Decimal(0))
    if positive.empty or tolerable <= 0:
        return MonetarySample(total, tolerable, 0.0, 0.0, 0, positive.head(0).assign(hit=pd.Series(dtype=float)))
    interval = float(tolerable) / confidence_factor()
    start = float(np.random.default_rng(seed).random() * interval)
    if float(total) / interval > MOST_SELECTED:
        every = positive.assign(hit=np.nan, is_certain=True)
        return MonetarySample(total, tolerable, interval, start, len(positive), every)
    hits = np.arange(start, float(values.sum()), interval)
    at = np.searchsorted(np.cumsum(values), hits, side="right").clip(max=len(values) - 1)
    chosen = positive.iloc[at].assign(hit=hits, is_certain=values[at] >= interval).reset_index(drop=True)
    return MonetarySample(total, tolerable, interval, start, len(hits), chosen)


def size_table() -> pd.DataFrame:
    """Attribute sample sizes at 95 % for usual tolerable rates and errors allowed: tolerable_rate, errors, lines."""
    rows = [(rate, errors, attribute_size(rate, errors)) for rate in (0.01, 0.02, 0.05, 0.10) for errors in (0, 1, 2)]
    return pd.DataFrame(rows, columns=["tolerable_rate", "errors_allowed", "lines"])
