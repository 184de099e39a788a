"""How many lines fail again, and how many would if failures fell on lines by chance."""

from dataclasses import dataclass

import pandas as pd

from cin7_audit.statistics.rates import Bounds, wilson

MINIMUM_LINES = 20  # lines counted at least twice (default, ours)
# Share of lines counted twice or more that fail twice: at this size the interval decides (default, ours).
RECURRING_SHARE = 0.10


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
    """Chance baseline: every count fails with the portfolio's own share, whichever the line.

    Lines known only from lists of differences are left out: how often they were counted and found right is not known.
    """
    if not len(lines):
        return None
    twice = lines[(lines["counts"].astype(int) >= 2) & ~lines["is_difference_only"].astype(bool)]
    if not len(twice):
        return None
    counts, failures = twice["counts"].to_numpy(dtype=float), twice["failures"].to_numpy(dtype=float)
    share = failures.sum() / counts.sum()
    once_at_most = (1 - share) ** counts + counts * share * (1 - share) ** (counts - 1)
    return Repeats(len(twice), int((failures >= 2).sum()), float((1 - once_at_most).sum()))
