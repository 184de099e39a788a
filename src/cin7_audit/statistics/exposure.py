"""Exposure regression: does drift follow receipts, picks, transfers, returns, or mere time?

Grain: one row per interval between two confirmed counts of a place. The outcome is the difference found, as a rank-like
score (asinh of units: linear near zero, logarithmic for large errors, so one pallet cannot carry a result).
Explanatory: log(1 + lines) of each activity and log(1 + days). Category effects are taken out of both sides first
(between-category effects dominate published data, method.md 6.6), then each activity's own part is what the others
leave of it.

Evidence: the p-value comes from shuffling the outcome's residuals within abc class x category strata (no distribution
assumed). Size: drift in units per 100 lines of the activity, by a robust (Huber) fit, or a negative binomial fit for
counts of wrong lines, shrunk towards zero by its own uncertainty.
"""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import sparse, stats

from cin7_audit.statistics.closest_document import UNIT

ACTIVITIES = ("receipt", "pick", "transfer", "return", "assembly")
MOST_ROWS = 20_000  # intervals used in the shuffles; more adds cost, not power
LEAST_ROWS = 30
SHUFFLES = 499
BLOCK = 32  # draws shuffled at a time, to stay in the processor's cache
EXPONENT_BITS = 12  # sign and exponent of a double


@dataclass(frozen=True)
class Effect:
    """One activity's association with drift.

    activity: receipt, pick, transfer, return, assembly or days. direction: +1 overage, -1 shortage, 0 either.
    p: one-sided, by shuffling. per_hundred: units of drift per 100 lines (or days), shrunk; interval: 95 %.
    """

    activity: str
    direction: int
    p: float
    correlation: float
    per_hundred: float
    interval: tuple[float, float]
    rows: int


def varying(lines: pd.DataFrame) -> dict[str, np.ndarray]:
    """Lines of each activity, and days, that vary between the intervals."""
    columns = {name: lines[f"n_{name}"] for name in ACTIVITIES} | {"days": lines["days"]}
    raw = {name: pd.to_numeric(column).to_numpy(dtype=float) for name, column in columns.items()}
    return {name: values for name, values in raw.items() if np.ptp(values) > 0}


def design(lines: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """log(1 + lines) per activity that varies, log(1 + days), and the stratum code of each row."""
    kept = {name: np.log1p(values) for name, values in varying(lines).items()}
    strata = pd.factorize(lines["abc_class"].astype(str) + "|" + lines["category"].astype(str), sort=True)[0]
    return pd.DataFrame(kept), strata


def centred(values: np.ndarray, strata: np.ndarray) -> np.ndarray:
    """Values less their stratum's mean (category effects), columns alike."""
    counts = np.bincount(strata)[strata]
    columns = values.reshape(len(values), -1).T
    inside = [column - np.bincount(strata, weights=column)[strata] / counts for column in columns]
    return np.column_stack(inside).reshape(values.shape)


def _left_by(others: np.ndarray, column: np.ndarray) -> np.ndarray:
    """What the other columns leave of one column (least squares)."""
    return column - others @ np.linalg.lstsq(others, column, rcond=None)[0] if others.shape[1] else column


def by_stratum(strata: np.ndarray) -> tuple[np.ndarray, list[slice]]:
    """(row numbers sorted by stratum, the places each stratum then takes)."""
    ends = np.cumsum(np.unique(strata, return_counts=True)[1]).tolist()
    return np.argsort(strata, kind="stable"), [slice(*both) for both in pairwise([0, *ends])]


def shuffles(ordered: np.ndarray, parts: Sequence[slice], draws: int, seed: int) -> Iterator[np.ndarray]:
    """Copies of values that stand by stratum, each shuffled within its strata, one row per draw, in blocks of draws.

    Every value draws a number and takes its rank in the stratum. The place of a value rides in the low bits of its
    number (a double's fraction, moved up to fill the word), so that sorting whole numbers orders the places too.
    """
    generator = np.random.default_rng(seed)
    for first in range(0, draws, BLOCK):
        block = generator.random((min(BLOCK, draws - first), len(ordered)))
        block += 1.0
        numbers = block.view(np.uint64)
        numbers <<= np.uint64(EXPONENT_BITS)
        for part in parts:
            size = part.stop - part.start
            low = np.uint64((1 << (size - 1).bit_length()) - 1)
            placed = numbers[:, part] & ~low
            placed |= np.arange(size, dtype=np.uint64)
            placed.sort(axis=1)
            placed &= low
            block[:, part] = ordered[part].take(placed.view(np.int64))
        yield block


def effects(lines: pd.DataFrame, outcome: np.ndarray, direction: int, seed: int) -> tuple[Effect, ...]:
    """Every activity's partial association with the outcome (one value per interval; larger = more drift).

    One-sided: only a positive association counts, because an activity cannot prevent drift. Empty when there are fewer
    than LEAST_ROWS intervals or the outcome never varies.
    """
    if len(lines) > MOST_ROWS:
        picked = np.sort(np.random.default_rng(seed).choice(len(lines), MOST_ROWS, replace=False))
        lines, outcome = lines.iloc[picked], outcome[picked]
    if len(lines) < LEAST_ROWS or np.ptp(outcome) == 0 or (table := design(lines))[0].empty:
        return ()
    x, strata = table
    inside = centred(x.to_numpy(), strata)
    differs = np.ptp(inside, axis=0) > 1e-9
    inside, names = inside[:, differs], x.columns[differs]
    y = centred(outcome.astype(float), strata)
    order, parts = by_stratum(strata)
    found, sizes = [], _per_hundred(lines, direction)
    for number, name in enumerate(names):
        others = np.delete(inside, number, axis=1)
        rest, own = _left_by(others, y), _left_by(others, inside[:, number])
        norm = float(np.linalg.norm(own) * np.linalg.norm(rest))
        if norm < 1e-9:
            continue
        seen = float(own @ rest)
        drawn = np.concatenate([block @ own[order] for block in shuffles(rest[order], parts, SHUFFLES, seed + number)])
        p = (1 + int(np.sum(drawn >= seen - 1e-12))) / (SHUFFLES + 1)
        size, interval = sizes.get(name, (0.0, (0.0, 0.0)))
        found.append(Effect(name, direction, p, seen / norm, size, interval, len(lines)))
    return tuple(found)


def _per_hundred(lines: pd.DataFrame, direction: int) -> dict[str, tuple[float, tuple[float, float]]]:
    """Units of drift per 100 lines (days): a Huber fit of all activities, shrunk by uncertainty; those that fit."""
    from statsmodels.regression.linear_model import OLS  # imported here: it costs seconds and only this figure needs it
    from statsmodels.robust.robust_linear_model import RLM

    drift = pd.to_numeric(lines["drift_e4"]).to_numpy(dtype=float) / UNIT
    y = np.abs(drift) if direction == 0 else np.maximum(direction * drift, 0.0)
    raw = varying(lines)
    x = np.column_stack([np.ones(len(lines)), *raw.values()])
    try:
        fit = OLS(y, x).fit(cov_type="HC1") if np.mean(y == 0) > 0.5 else RLM(y, x).fit()
        figures = zip(raw, fit.params[1:].tolist(), fit.bse[1:].tolist(), strict=True)
    except (np.linalg.LinAlgError, ValueError, ZeroDivisionError):
        return {}
    found = {}
    for name, slope, error in figures:
        if np.isfinite(slope) and np.isfinite(error):
            shrink = slope * slope / (slope * slope + error * error) if slope or error else 0.0
            found[name] = 100 * slope * shrink, (100 * (slope - 1.96 * error), 100 * (slope + 1.96 * error))
    return found


def wrong_lines_rate(lines: pd.DataFrame) -> pd.DataFrame:
    """Negative binomial rate ratio of wrong intervals: activity, rate_ratio, low, high; empty if it does not fit."""
    from statsmodels.genmod.families import NegativeBinomial
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    x, _ = design(lines)
    y = (pd.to_numeric(lines["drift_e4"]) != 0).to_numpy(dtype=float)
    empty = pd.DataFrame(columns=["activity", "rate_ratio", "low", "high"])
    if len(lines) < LEAST_ROWS or x.empty or np.ptp(y) == 0:
        return empty
    try:
        with warnings.catch_warnings():
            # the rates are then not identified: any figure would do
            warnings.simplefilter("error", PerfectSeparationWarning)
            fit = GLM(y, np.column_stack([np.ones(len(x)), x.to_numpy()]), family=NegativeBinomial(alpha=1.0)).fit()
        low, high = np.asarray(fit.conf_int()).T
    except (np.linalg.LinAlgError, ValueError, PerfectSeparationWarning):
        return empty
    clipped = [np.exp(np.clip(part[1:], -20, 20)) for part in (np.asarray(fit.params), low, high)]
    return pd.DataFrame({"activity": x.columns, "rate_ratio": clipped[0], "low": clipped[1], "high": clipped[2]})


def benjamini_hochberg(p_values: np.ndarray) -> np.ndarray:
    """Adjusted p-values; NaN (not tested) stays NaN and is not counted among the tests."""
    adjusted = np.full(len(p_values), np.nan)
    tested = ~np.isnan(p_values)
    if tested.any():
        adjusted[tested] = stats.false_discovery_control(p_values[tested])
    return adjusted


def group_excess(group: np.ndarray, wrong: np.ndarray, strata: np.ndarray, seed: int) -> tuple[float, str]:
    """Do wrong lines cluster in some groups (suppliers, sessions)? p by shuffling `wrong` within strata; the worst
    group.

    The statistic is the sum over groups of squared excess over the stratum's mean, per expected line.
    """
    if len(group) < LEAST_ROWS or wrong.all() or not wrong.any():
        return float("nan"), ""
    codes, names = pd.factorize(group, sort=True)
    wrong = wrong.astype(float)
    mean = np.bincount(strata, weights=wrong)[strata] / np.bincount(strata)[strata]
    expected = np.bincount(codes, weights=mean)
    order, parts = by_stratum(strata)
    rows = np.arange(len(codes))  # share: rows x groups, one 1 per row
    share = sparse.csr_matrix((np.ones(len(codes)), (rows, codes[order])), shape=(len(codes), len(names)))

    def statistic(values: np.ndarray) -> np.ndarray:
        """One figure per row of values, which stand by stratum."""
        return np.asarray(np.sum((values @ share - expected) ** 2 / np.maximum(expected, 0.5), axis=1))

    ordered = wrong[order]
    seen = float(statistic(ordered[None, :])[0])
    drawn = np.concatenate([statistic(block) for block in shuffles(ordered, parts, SHUFFLES, seed)])
    excess = np.bincount(codes, weights=wrong) - expected
    return (1 + int(np.sum(drawn >= seen - 1e-12))) / (SHUFFLES + 1), str(names[int(np.argmax(excess))])
