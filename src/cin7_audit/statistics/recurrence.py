"""Does it come back: how soon a counted line fails again, and in which direction (method.md M-20, M-22)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cin7_audit.statistics.frailty import standard_rate
from cin7_audit.statistics.rates import Bounds, Rate, interval_censored_rate, wilson

SYSTEMATIC_SHARE = 0.75  # M-22 (default, ours)
SYSTEMATIC_VARIANCES = 4  # M-22
OSCILLATION_SHARE = 0.25  # mirror of the above: "near 0 %"
MINIMUM_LINES = 20  # lines counted at least twice (default, ours)
# Share of lines counted twice or more that fail twice: at this size the interval decides (default, ours).
RECURRING_SHARE = 0.10


@dataclass(frozen=True)
class Recurrence:
    """M-20 for a set of lines: the corrected rate per day and per unit moved.

    per_day and per_unit take all lines as alike, as the formula does; standard lets lines differ (frailty.py).
    """

    per_day: Rate | None
    per_unit: Rate | None
    standard: Rate | None


def pattern(same_sign: int, pairs: int) -> str:
    """M-22 in one word per line: systematic, oscillating, mixed, or too few."""
    if pairs + 1 < SYSTEMATIC_VARIANCES:
        return "too few"
    share = same_sign / pairs
    return "systematic" if share >= SYSTEMATIC_SHARE else "oscillating" if share <= OSCILLATION_SHARE else "mixed"


def recurrence(intervals: pd.DataFrame) -> Recurrence:
    """M-20 over these intervals: rows of the table line_interval."""
    chosen = intervals[intervals["is_base"].astype(bool)]
    failed, line = chosen["failed"].to_numpy(dtype=bool), chosen["line_key"].to_numpy(dtype=np.int64)
    days, moved = (chosen[name].to_numpy(dtype=float) for name in ("days", "moved"))
    return Recurrence(
        per_day=interval_censored_rate(days, failed),
        per_unit=interval_censored_rate(moved, failed),
        standard=standard_rate(days, failed, line),
    )


@dataclass(frozen=True)
class Repeats:
    """Lines counted twice or more, those out of tolerance at least twice, and how many chance alone would give."""

    lines: int
    repeated: int
    expected: float

    @property
    def answer(self) -> str:
        """yes, no or cannot tell: on which side of RECURRING_SHARE the whole interval lies."""
        bounds = self.bounds
        if self.lines < MINIMUM_LINES or bounds is None or bounds[0] <= RECURRING_SHARE <= bounds[1]:
            return "cannot tell"
        return "yes" if bounds[0] > RECURRING_SHARE else "no"

    @property
    def share(self) -> float:
        return self.repeated / self.lines

    @property
    def bounds(self) -> Bounds | None:
        return wilson(self.repeated, self.lines)


def repeats(lines: pd.DataFrame) -> Repeats | None:
    """How many lines (rows of the table recurrence) fail again. By chance every count fails with the portfolio's own
    share, whichever the line.

    Lines known only from lists of differences are left out: how often they were counted and found right is not known.
    """
    twice = lines[(lines["counts"].astype(int) >= 2) & ~lines["is_difference_only"].astype(bool)]
    if not len(twice):
        return None
    counts, failures = twice["counts"].to_numpy(dtype=float), twice["failures"].to_numpy(dtype=float)
    share = failures.sum() / counts.sum()
    once_at_most = (1 - share) ** counts + counts * share * (1 - share) ** (counts - 1)
    return Repeats(len(twice), int((failures >= 2).sum()), float((1 - once_at_most).sum()))
