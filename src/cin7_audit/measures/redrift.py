"""Does a correction hold: drift speed before and after the first correction of a line (method.md M-21), and by ordinal.

Comparing the interval that triggered a correction with the one after it always flatters the correction, because a line is
corrected when it happened to drift much. So lines keep all their intervals, their own rates are taken as draws from one
gamma distribution, and the ratio is the one that makes what all lines did before and after most likely: stopping at the
first correction then does no harm, and never-corrected lines inform the spread. A line's mean rate may rise or fall with its
size, because busy lines are corrected sooner and would otherwise fill the after side with their own rate. The plain paired medians of M-21 are beside it.

Interval rows: line, units moved, absolute drift, and whether the line had been corrected before the interval began.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cin7_audit.case import Case
from cin7_audit.measures.gamma_poisson import Lines, mean_rate, most_likely
from cin7_audit.measures.statistics import Bounds, Rate, interval_censored_rate

Floats = npt.NDArray[np.float64]
DRAWS = 200  # replicates of the bootstrap
MOST_CELLS = 200_000  # replicates x lines fitted at a time: bounds memory and stays in the processor's cache
MINIMUM_LINES = 10  # lines seen on both sides of a correction below which no ratio is given (default, ours)
HOLDS_BELOW = 0.8  # M-21: at or above it, with an interval covering 1, the correction did not change behaviour

# The interval up to the first count belongs in only where stock rolled forward from stated opening rows.
SIDES = """
WITH every AS (
  SELECT v.line_key, v.sku, v.site, v.bin, v.abc_class, v.ord, v.count_line_id, v.count_day, v.variance_quantity, v.in_tolerance,
         coalesce(i.drift, v.variance_quantity) AS drift, coalesce(i.moved, CASE WHEN o.opening_basis = 'opening rows' THEN v.cumulative_throughput END) AS moved,
         i.days, sum(CASE WHEN v.variance_quantity <> 0 THEN 1 ELSE 0 END) OVER w AS corrections_so_far,
         sum(CASE WHEN NOT v.in_tolerance THEN 1 ELSE 0 END) OVER w AS failures_so_far
  FROM count_variance AS v LEFT JOIN line_interval AS i ON v.count_line_id = i.count_line_id
  LEFT JOIN opening_belief AS o ON v.place_key = o.place_key WHERE v.is_base
  WINDOW w AS (PARTITION BY v.line_key ORDER BY v.ord, v.count_line_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))
SELECT line_key, sku, site, bin, abc_class, count_day, days, CAST(moved AS DOUBLE) AS moved, CAST(abs(drift) AS DOUBLE) AS drift, variance_quantity, NOT in_tolerance AS failed,
       corrections_so_far - CASE WHEN variance_quantity <> 0 THEN 1 ELSE 0 END AS corrections_before,
       failures_so_far - CASE WHEN NOT in_tolerance THEN 1 ELSE 0 END AS failures_before
FROM every ORDER BY line_key, ord, count_line_id
"""


@dataclass(frozen=True)
class Redrift:
    """Ratio of drift speed after to before, its bootstrap interval, and the plain medians (units per 1,000 moved)."""

    ratio: float
    interval: Bounds | None
    lines_both: int
    before_per_1000: float
    after_per_1000: float
    median_before: float | None
    median_after: float | None
    median_ratio: float | None
    paired_lines: int

    @property
    def held(self) -> str:
        """yes, no or cannot tell, by M-21."""
        if self.interval is None:
            return "cannot tell"
        if self.interval[1] < 1:
            return "yes"
        return "no" if self.ratio >= HOLDS_BELOW else "cannot tell"


def intervals(case: Case) -> pd.DataFrame:
    """Every count line with what was corrected before it; moved is missing where no exposure is known."""
    return case.frame(SIDES)


def line_sums(frame: pd.DataFrame) -> pd.DataFrame:
    """Per line: units drifted and thousands of units moved before and after its first correction."""
    known = frame[frame["moved"].astype(float) > 0]
    after = known["corrections_before"].to_numpy(dtype=float) > 0
    data = pd.DataFrame(
        {
            "line_key": known["line_key"].to_numpy(),
            "v0": np.where(after, 0.0, known["drift"]),
            "u0": np.where(after, 0.0, known["moved"] / 1000),
            "v1": np.where(after, known["drift"], 0.0),
            "u1": np.where(after, known["moved"] / 1000, 0.0),
        }
    )
    return data.groupby("line_key", sort=True).sum()


def dispersion(frame: pd.DataFrame) -> float:
    """How clumped drift is: within-line variance over mean (1: single units, 6: arrives by the half dozen)."""
    known = frame[frame["moved"].astype(float) > 0]
    side = known["corrections_before"].to_numpy(dtype=float) > 0
    grouped = known.assign(side=side).groupby(["line_key", "side"])
    rate = grouped["drift"].transform("sum") / grouped["moved"].transform("sum")
    expected = (rate * known["moved"]).to_numpy(dtype=float)
    seen = expected > 0
    freedom = int(seen.sum()) - int(known[seen].assign(side=side[seen]).groupby(["line_key", "side"]).ngroups)
    if freedom < 10:
        return 1.0
    pearson = float((((known["drift"].to_numpy(dtype=float) - expected) ** 2)[seen] / expected[seen]).sum())
    return max(1.0, pearson / freedom)


def bootstrap_weights(lines: int, seed: int) -> Iterator[Floats]:
    """How often each line is drawn in each replicate of the bootstrap, in blocks of replicates."""
    random = np.random.default_rng(seed)
    block = max(1, MOST_CELLS // lines)
    for first in range(0, DRAWS, block):
        rows = [random.integers(0, lines, lines) for _ in range(min(block, DRAWS - first))]
        yield np.stack([np.bincount(drawn, minlength=lines) for drawn in rows]).astype(float)


def redrift(frame: pd.DataFrame, seed: int) -> Redrift | None:
    """M-21 over these interval rows; None with too few lines on both sides of a correction."""
    sums = line_sums(frame)
    both = int(((sums["u0"] > 0) & (sums["u1"] > 0)).sum())
    if both < MINIMUM_LINES or sums["v0"].sum() == 0:
        return None
    clump = dispersion(frame)
    lines = Lines(v=sums[["v0", "v1"]].to_numpy(dtype=float) / clump, u=sums[["u0", "u1"]].to_numpy(dtype=float))
    fitted = most_likely(lines, np.ones((1, len(sums))), lines.start)[0]
    ratio, before = math.exp(fitted[3]), mean_rate(lines, fitted)
    draws = np.exp(np.concatenate([most_likely(lines, weights, fitted)[:, 3] for weights in bootstrap_weights(len(sums), seed)]))
    low, high = np.quantile(draws, [0.025, 0.975])
    paired = sums[(sums["u0"] > 0) & (sums["u1"] > 0)]
    d0, d1 = float((paired["v0"] / paired["u0"]).median()), float((paired["v1"] / paired["u1"]).median())
    return Redrift(
        ratio=ratio,
        interval=(min(float(low), ratio), max(float(high), ratio)),  # lines all alike differ in the last digits only
        lines_both=both,
        before_per_1000=before * clump,
        after_per_1000=before * clump * ratio,
        median_before=d0,
        median_after=d1,
        median_ratio=d1 / d0 if d0 else None,
        paired_lines=len(paired),
    )


def by_ordinal(frame: pd.DataFrame) -> list[tuple[str, Rate]]:
    """Corrected rate per day after the 1st, 2nd, 3rd and later out-of-tolerance count of a line: does practice help?"""
    known = frame[frame["days"].notna()]
    found = []
    for ordinal, label in ((1, "after the 1st"), (2, "after the 2nd"), (3, "after the 3rd"), (4, "after the 4th and later")):
        seen = known["failures_before"].to_numpy(dtype=float)
        chosen = known[seen >= ordinal] if ordinal == 4 else known[seen == ordinal]
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
