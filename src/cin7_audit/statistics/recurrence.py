"""Does it come back: how soon a counted line fails again, and in which direction (method.md M-20, M-22)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cin7_audit.statistics.frailty import standard_rate
from cin7_audit.statistics.rates import Rate, interval_censored_rate

SYSTEMATIC_SHARE = 0.75  # M-22 (default, ours)
SYSTEMATIC_VARIANCES = 4  # M-22
OSCILLATION_SHARE = 0.25  # mirror of the above: "near 0 %"


@dataclass(frozen=True)
class Recurrence:
    """M-20 for a set of lines: naive days beside the corrected rate per day and per 1,000 units moved.

    per_day and per_unit take all lines as alike, as the formula does; standard lets lines differ (measures.frailty).
    """

    naive_days: float | None
    naive_gaps: int
    per_day: Rate | None
    per_unit: Rate | None
    standard: Rate | None


def pattern(same_sign: int, pairs: int) -> str:
    """M-22 in one word per line: systematic, oscillating, mixed, or too few."""
    if pairs + 1 < SYSTEMATIC_VARIANCES:
        return "too few"
    share = same_sign / pairs
    return "systematic" if share >= SYSTEMATIC_SHARE else "oscillating" if share <= OSCILLATION_SHARE else "mixed"


def recurrence(gaps_by_site: pd.DataFrame, intervals: pd.DataFrame) -> Recurrence:
    """M-20 over these lines. gaps_by_site: rows of the table failure_gap; intervals: of line_interval."""
    chosen = intervals[intervals["is_base"].astype(bool)]
    gaps = int(gaps_by_site["gaps"].sum())
    failed, line = chosen["failed"].to_numpy(dtype=bool), chosen["line_key"].to_numpy(dtype=np.int64)
    days, moved = (chosen[name].to_numpy(dtype=float) for name in ("days", "moved"))
    return Recurrence(
        naive_days=float(gaps_by_site["days"].sum()) / gaps if gaps else None,
        naive_gaps=gaps,
        per_day=interval_censored_rate(days, failed),
        per_unit=interval_censored_rate(moved, failed),
        standard=standard_rate(days, failed, line),
    )
