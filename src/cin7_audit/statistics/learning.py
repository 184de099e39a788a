"""Do corrections grow faster than the organisation learns? (method.md M-24)

s_c: quarterly slope of ln(corrections per 1,000 movement lines). s_d: quarterly slope of ln(median drift per 1,000
units moved) over counted intervals; where a quarter's median is zero the ratio of sums is used instead, and said so. F
= s_c + s_d in log points per quarter; learning = -s_d. Counting more must not look like correcting more: where counted
lines change by more than COUNT_CHANGE between the first and second half, s_c uses corrections per counted line.
Quarters run from the first whole month in which counting was under way: a programme that starts is no trend. A quarter
with hardly any counted interval (below FEW of the busiest) says nothing about drift.
Intervals: lines (sku x site) drawn with replacement, corrections, movements and counts of a line together, widened by
the scatter of the quarters about the trend, because quarters also differ for reasons no line shows. Needs MIN_QUARTERS
whole quarters and MIN_LINES lines counted at least twice; otherwise the verdict is "not enough history".
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from cin7_audit.statistics.rates import Bounds, Floats

MIN_QUARTERS = 4
MIN_LINES = 30
COUNT_CHANGE = 0.25
FEW = 0.10
DRAWS = 400
SHORT = "not enough history"
MOST_LINES = 20_000  # lines drawn for the interval; more lines would not move it


@dataclass(frozen=True)
class Learning:
    """quarters: start, corrections_rate, drift_rate. Slopes in log points per quarter; index: their sum."""

    quarters: pd.DataFrame
    verdict: str  # not enough history | corrections outrun learning | learning outruns corrections | cannot tell
    corrections_direction: str = "not known"  # up, down, flat
    drift_direction: str = "not known"
    corrections_slope: float | None = None
    corrections_interval: Bounds | None = None
    drift_slope: float | None = None
    drift_interval: Bounds | None = None
    index: float | None = None
    index_interval: Bounds | None = None
    repeat_lines: int = 0
    basis: str = ""
    why: str = ""


def slope(rate: Floats) -> float:
    """Least-squares slope of ln(rate) per quarter; nan where fewer than three quarters are positive."""
    t, y = np.flatnonzero(rate > 0).astype(float), np.log(rate[rate > 0])
    if len(t) < 3:
        return float("nan")
    return float(((t - t.mean()) * (y - y.mean())).sum() / ((t - t.mean()) ** 2).sum())


def scatter(rate: Floats) -> float:
    """Half width of the slope's 95 % interval by the quarters' scatter about the trend; 0 below four quarters."""
    t, y = np.flatnonzero(rate > 0).astype(float), np.log(rate[rate > 0])
    if (n := len(t)) < 4:
        return 0.0
    residual = y - y.mean() - slope(rate) * (t - t.mean())
    error = np.sqrt((residual**2).sum() / (n - 2) / ((t - t.mean()) ** 2).sum())
    return float(stats.t.ppf(0.975, n - 2) * error)


def direction(value: float, bounds: Bounds | None) -> str:
    """up or down where the interval leaves out zero, else flat."""
    if bounds is None or bounds[0] <= 0 <= bounds[1]:
        return "flat"
    return "up" if value > 0 else "down"


@dataclass(frozen=True)
class _Data:
    """Line x quarter matrices and the intervals, by line number."""

    base: Floats  # movement or counted lines
    corrections: Floats
    line: npt.NDArray[np.int64]
    quarter: npt.NDArray[np.int64]
    drift: Floats
    moved: Floats
    use_median: bool

    def rates(self, weight: Floats) -> tuple[Floats, Floats]:
        """Corrections per 1,000 and drift per 1,000 by quarter, lines weighted by how often they were drawn."""
        below = weight @ self.base
        corrections = np.where(below > 0, 1000 * (weight @ self.corrections) / np.where(below > 0, below, 1), 0)
        return corrections, self._drift(weight, self.base.shape[1])

    def _drift(self, weight: Floats, quarters: int) -> Floats:
        drawn = weight[self.line]
        if not self.use_median:
            top = np.bincount(self.quarter, weights=drawn * self.drift, minlength=quarters)
            bottom = np.bincount(self.quarter, weights=drawn * self.moved, minlength=quarters)
            return np.where(bottom > 0, 1000 * top / np.where(bottom > 0, bottom, 1), 0)[:quarters]
        speed, result = 1000 * self.drift / self.moved, np.zeros(quarters)
        for q in range(quarters):
            here = (self.quarter == q) & (drawn > 0)
            if here.any():
                result[q] = np.median(np.repeat(speed[here], drawn[here].astype(int)))
        return result


def _matrix(frame: pd.DataFrame, column: str, lines: int, quarters: int) -> Floats:
    table = np.zeros((lines, quarters))
    np.add.at(table, (frame["number"].to_numpy(), frame["quarter"].to_numpy()), frame[column].to_numpy(dtype=float))
    return table


def _counting_changed(counted: Floats) -> bool:
    """Counted lines of the second half against the first, per quarter."""
    half = len(counted) // 2
    first, second = counted[:half].mean(), counted[len(counted) - half :].mean()
    return bool(first > 0 and abs(second / first - 1) > COUNT_CHANGE)


def _draws(data: _Data, seed: int) -> Floats:
    """corrections slope, drift slope and their sum for DRAWS resamples of the lines."""
    rng, lines = np.random.default_rng(seed), data.base.shape[0]
    rows = []
    for _ in range(DRAWS):
        weight = np.bincount(rng.integers(0, lines, lines), minlength=lines).astype(float)
        corrections, drift = data.rates(weight)
        rows.append((slope(corrections), slope(drift)))
    found = np.array(rows)
    return np.column_stack([found, found.sum(axis=1)])


def _bounds(values: Floats, point: float, half: float) -> Bounds | None:
    """Percentile interval of the resamples, each side widened in quadrature by the quarters' scatter."""
    known = values[np.isfinite(values)]
    if len(known) < DRAWS // 2:
        return None
    low, high = (float(np.quantile(known, q)) for q in (0.025, 0.975))
    return point - float(np.hypot(max(point - low, 0), half)), point + float(np.hypot(max(high - point, 0), half))


def _prepared(frame: pd.DataFrame, drift: pd.DataFrame, quarters: int, rng: np.random.Generator) -> tuple[_Data, bool]:
    """Matrices of all (or a seeded draw of the) lines; True if corrections are measured per counted line."""
    keys = frame[["sku", "site"]].drop_duplicates().reset_index(drop=True)
    if len(keys) > MOST_LINES:
        keys = keys.iloc[np.sort(rng.choice(len(keys), MOST_LINES, replace=False))].reset_index(drop=True)
    keys["number"] = np.arange(len(keys))
    frame, drift = frame.merge(keys, on=["sku", "site"]), drift.merge(keys, on=["sku", "site"])
    counted = _matrix(frame, "counted", len(keys), quarters)
    per_count = _counting_changed(counted.sum(axis=0))
    base = counted if per_count else _matrix(frame, "moves", len(keys), quarters)
    line, quarter = drift["number"].to_numpy(), drift["quarter"].to_numpy()
    speed, moved = drift["drift"].to_numpy(dtype=float), drift["moved"].to_numpy(dtype=float)
    corrections = _matrix(frame, "corrections", len(keys), quarters)
    data = _Data(base, corrections, line, quarter, speed, moved, use_median=True)
    medians = data.rates(np.ones(len(keys)))[1][np.unique(data.quarter)]
    return replace(data, use_median=bool((medians > 0).all())), per_count


def learning(frame: pd.DataFrame, drift: pd.DataFrame, whole: pd.DataFrame, seed: int) -> Learning:
    """M-24 with its two-by-two, or the reason why there is not enough history.

    frame: the table line_quarter; drift: drift_quarter; whole: whole_quarters.
    """
    if frame.empty:
        return Learning(pd.DataFrame(), SHORT, why="no movement in the evidence")
    start, quarters = whole["start_day"].iloc[0], int(whole["quarters"].iloc[0])
    frame, drift = frame[frame["quarter"].between(0, quarters - 1)], drift[drift["quarter"].between(0, quarters - 1)]
    seen = drift["quarter"].value_counts()
    drift = drift[drift["quarter"].isin(seen[seen >= FEW * seen.max()].index)] if len(seen) else drift
    repeat = len(drift[["sku", "site"]].drop_duplicates())
    if quarters < MIN_QUARTERS or repeat < MIN_LINES:
        why = f"{quarters} whole quarters of {MIN_QUARTERS} and {repeat} lines counted at least twice of {MIN_LINES}"
        return Learning(pd.DataFrame(), SHORT, repeat_lines=repeat, why=why)
    data, per_count = _prepared(frame, drift, quarters, np.random.default_rng(seed))
    corrections, speed = data.rates(np.ones(data.base.shape[0]))
    table = _table(start, corrections, speed)
    s_c, s_d = slope(corrections), slope(speed)
    if not np.isfinite(s_c + s_d):
        why = "fewer than three quarters with corrections and drift"
        return Learning(table, SHORT, repeat_lines=repeat, why=why)
    points, halves = (s_c, s_d, s_c + s_d), (scatter(corrections), scatter(speed))
    widths = (*halves, float(np.hypot(*halves)))
    bounds = [_bounds(*drawn) for drawn in zip(_draws(data, seed).T, points, widths, strict=True)]
    verdicts = {"up": "corrections outrun learning", "down": "learning outruns corrections", "flat": "cannot tell"}
    base, spread = "counted" if per_count else "movement", "median" if data.use_median else "total"
    return Learning(
        table,
        verdict=verdicts[direction(s_c + s_d, bounds[2])],
        corrections_direction=direction(s_c, bounds[0]),
        drift_direction=direction(s_d, bounds[1]),
        corrections_slope=s_c,
        corrections_interval=bounds[0],
        drift_slope=s_d,
        drift_interval=bounds[1],
        index=s_c + s_d,
        index_interval=bounds[2],
        repeat_lines=repeat,
        basis=f"corrections per 1,000 {base} lines; {spread} drift per 1,000 units moved",
    )


def _table(start: object, corrections: Floats, speed: Floats) -> pd.DataFrame:
    first = pd.Timestamp(str(start))
    quarters = [f"{first + pd.DateOffset(months=3 * q):%Y-%m}" for q in range(len(corrections))]
    return pd.DataFrame({"quarter": quarters, "corrections_rate": corrections, "drift_rate": speed})
