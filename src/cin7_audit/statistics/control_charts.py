"""Control charts that fit the data (method.md M-37, M-38) and why one was chosen.

All take counts or times in order and give centre, limits and signals; limits differ by point where the sizes differ.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from cin7_audit.statistics.rates import Floats

Kind = Literal["u", "laney_u", "g"]

D2 = 1.128  # expected range of two standard normal values
SIGMAS = 3.0
RARE_MEAN = 1.0  # events per subgroup below which a rate chart shows mostly zeros (M-38: under one event a period)
DISPERSION_LEVEL = 0.95
RARE = "Failures are rare ({mean:.2f} a period), so the periods between them are charted (g chart)."
VARIES = (
    "The rate varies {ratio:.1f} times as much as chance would make it (limit {limit:.1f}), "
    "so Laney's correction widens the limits."
)
BY_CHANCE = (
    "The rate varies as chance would make it (dispersion {ratio:.1f}, limit {limit:.1f}), so an ordinary u chart fits."
)


@dataclass(frozen=True)
class ControlChart:
    """value, low, high per point; signal where the value is outside."""

    kind: Kind
    reason: str
    value: Floats
    centre: float
    low: Floats
    high: Floats

    @property
    def signal(self) -> npt.NDArray[np.bool_]:
        return (self.value > self.high) | (self.value < self.low)


def u_chart(c: Floats, n: Floats, laney: bool, reason: str) -> ControlChart:
    """Events per unit of size; Laney's correction widens the limits by the mean moving range of z over 1.128 (M-37)."""
    u, mean = c / n, float(c.sum() / n.sum())
    spread = np.sqrt(mean / n)
    sigma_z = float(np.abs(np.diff((u - mean) / spread)).mean() / D2) if laney else 1.0
    half = SIGMAS * sigma_z * spread
    return ControlChart("laney_u" if laney else "u", reason, u, mean, np.maximum(mean - half, 0), mean + half)


def g_chart(g: Floats, reason: str) -> ControlChart:
    """Clean counts between two failures: mean plus or minus 3 sqrt(mean (mean + 1)), not below 0 (M-38)."""
    mean = float(g.mean())
    half = SIGMAS * math.sqrt(mean * (mean + 1))
    return ControlChart("g", reason, g, mean, np.full(len(g), max(mean - half, 0.0)), np.full(len(g), mean + half))


def dispersion(c: Floats, n: Floats) -> tuple[float, float]:
    """Observed over expected Poisson variation, and the ratio above which Laney's correction is due."""
    mean, freedom = c.sum() / n.sum(), len(c) - 1
    ratio = float((((c - mean * n) ** 2) / (mean * n)).sum() / freedom)
    return ratio, float(stats.chi2.ppf(DISPERSION_LEVEL, freedom) / freedom)


def fitting_chart(events: Sequence[float] | Floats, size: Sequence[float] | Floats) -> ControlChart | None:
    """The chart the data call for, with the reason in words; None below eight periods or without an event."""
    c, n = np.asarray(events, dtype=float), np.asarray(size, dtype=float)
    c, n = c[n > 0], n[n > 0]
    if len(c) < 8 or c.sum() == 0:
        return None
    between = np.diff(np.flatnonzero(c > 0).astype(float)) - 1
    if c.mean() < RARE_MEAN and len(between) >= 3:
        return g_chart(between, RARE.format(mean=c.mean()))
    ratio, limit = dispersion(c, n)
    laney = ratio > limit
    return u_chart(c, n, laney, (VARIES if laney else BY_CHANCE).format(ratio=ratio, limit=limit))
