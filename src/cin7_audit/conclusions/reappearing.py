"""Do lines that were wrong go wrong again more often than other lines of the same activity?

Two things make lines look like repeaters that are none. A miscount is booked, and the next count undoes it exactly: one
counting error seen twice (method.md 7.1). And busy lines go wrong more often than quiet ones, each time
anew: so the share expected of wrong lines is that of right lines with as many movements, fifth by fifth (direct
standardisation).
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from cin7_audit.statistics.rates import wilson

LEAST_PAIRS = 20  # lines counted again before a share is judged (rules.minimum_group's default)
FIFTHS = (0.2, 0.4, 0.6, 0.8)
HALF = 0.5  # of wrong lines wrong again is reappearing, whatever other lines do (default, ours)

Answer = Literal["yes", "no", "cannot tell"]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[Any]


@dataclass(frozen=True)
class Reappearing:
    """Pairs of successive counts of a line. repeated of `wrong` lines were wrong again, fresh of `right` lines went
    wrong; expected: share of the wrong lines that would be wrong again if they were like right lines of their
    activity; undone: counting errors left out.
    """

    wrong: int
    repeated: int
    right: int
    fresh: int
    undone: int
    expected: float

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % interval of the share of wrong lines that were wrong again."""
        return wilson(self.repeated, self.wrong)

    @property
    def highest_expected(self) -> float:
        """Upper end of the expected share: that of right lines, raised as the activity of wrong lines raises it."""
        bounds = wilson(self.fresh, self.right)
        if bounds is None:
            return self.expected
        return self.expected * bounds[1] * self.right / self.fresh if self.fresh else bounds[1]

    @property
    def answer(self) -> Answer:
        interval = self.interval
        if self.wrong < LEAST_PAIRS or interval is None:
            return "cannot tell"
        if interval[0] > HALF:
            return "yes"
        if self.right < LEAST_PAIRS:
            return "cannot tell"
        if interval[0] > self.highest_expected:
            return "yes"
        return "no" if interval[1] < 2 * self.expected else "cannot tell"


def reappearing(lines: pd.DataFrame) -> Reappearing | None:
    """From dx_line rows of counts (line_id, previous_line_id, drift_e4, n_moves); None if no line was counted twice."""
    again = lines[lines["previous_line_id"].notna()]
    if again.empty:
        return None
    drift = lines.set_index("line_id")["drift_e4"].astype("int64")
    first = again["previous_line_id"].astype("int64")
    before, now = drift.reindex(first).to_numpy(dtype=np.int64), again["drift_e4"].to_numpy(dtype=np.int64)
    undone = _undone(again.assign(previous_line_id=first), drift, before, now)
    repaired = first.isin(again["line_id"][undone]).to_numpy()
    keep = ~undone & ~repaired
    was, is_wrong = (before != 0)[keep], (now != 0)[keep]
    moves = again["n_moves"].astype(float).fillna(0.0).to_numpy(dtype=np.float64)[keep]
    wrong, repeated, right, fresh = (int(flags.sum()) for flags in (was, was & is_wrong, ~was, ~was & is_wrong))
    return Reappearing(wrong, repeated, right, fresh, int(undone.sum()), _expected(was, is_wrong, moves))


def _undone(again: pd.DataFrame, drift: pd.Series, before: Numbers, now: Numbers) -> Flags:
    """Pairs whose second difference is the exact opposite of the first, with no difference on either side of them."""
    previous = again.set_index("line_id")["previous_line_id"]
    following = again.set_index("previous_line_id")["drift_e4"]
    earlier = drift.reindex(previous.reindex(again["previous_line_id"]).to_numpy()).fillna(0).to_numpy()
    later = following[~following.index.duplicated()].reindex(again["line_id"]).fillna(0).to_numpy(dtype="int64")
    found: Flags = (before != 0) & (now == -before) & (earlier == 0) & (later == 0)
    return found


def _expected(was: Flags, is_wrong: Flags, moves: Numbers) -> float:
    """Share of wrong lines wrong again if each fifth by movements since the last count went wrong as right lines do."""
    if not was.any() or was.all():
        return 0.0
    pooled = float(is_wrong[~was].mean())
    fifth = np.searchsorted(np.quantile(moves, FIFTHS), moves, side="left")
    total = 0.0
    for number in range(len(FIFTHS) + 1):
        mine = fifth == number
        right = mine & ~was
        total += float((mine & was).sum()) * (float(is_wrong[right].mean()) if right.sum() >= LEAST_PAIRS else pooled)
    return total / float(was.sum())
