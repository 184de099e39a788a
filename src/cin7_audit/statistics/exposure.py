"""Exposure regression: does drift follow receipts, picks, transfers, returns, or mere time?

Grain: one row per interval between two confirmed counts of a place. The outcome is the difference found, as a rank-like
score (asinh of units: linear near zero, logarithmic for large errors, so one pallet cannot carry a result). Explanatory:
log(1 + lines) of each activity and log(1 + days). Category effects are taken out of both sides first (between-category
effects dominate published data, method.md 4), then each activity's own part is what the others leave of it.

Evidence: the p-value comes from shuffling the outcome's residuals within abc class x category strata (no distribution
assumed). Size: drift in units per 100 lines of the activity, by a robust (Huber) fit, or a negative binomial fit for
counts of wrong lines, shrunk towards zero by its own uncertainty.
"""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse, stats

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


def design(lines: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """log(1 + lines) per activity that varies, log(1 + days), and the stratum code of each row."""
    columns = {name: np.log1p(pd.to_numeric(lines[f"n_{name}"]).to_numpy(dtype=float)) for name in ACTIVITIES}
    columns["days"] = np.log1p(pd.to_numeric(lines["days"]).to_numpy(dtype=float))
    kept = {name: values for name, values in columns.items() if np.ptp(values) > 0}
    strata = pd.factorize(lines["abc_class"].astype(str) + "|" + lines["category"].astype(str), sort=True)[0]
    return pd.DataFrame(kept), strata


def centred(values: np.ndarray, strata: np.ndarray) -> np.ndarray:
    """Values less their stratum's mean (category effects), columns alike."""
    counts = np.bincount(strata)[strata]
    columns = [
        column - np.bincount(strata, weights=column)[strata] / counts for column in values.reshape(len(values), -1).T
    ]
    return np.column_stack(columns).reshape(values.shape)


def _left_by(others: np.ndarray, column: np.ndarray) -> np.ndarray:
    """What the other columns leave of one column (least squares)."""
    return column - others @ np.linalg.lstsq(others, column, rcond=None)[0] if others.shape[1] else column


def by_stratum(strata: np.ndarray) -> tuple[np.ndarray, list[slice]]:
    """(row numbers sorted by stratum, the places each stratum then takes)."""
    ends = np.cumsum(np.unique(strata, return_counts=True)[1]).tolist()
    return np.argsort(strata, kind="stable"), [
        slice(first, end) for first, end in zip([0, *ends[:-1]], ends, strict=True)
    ]


def shuffles(ordered: np.ndarray, parts: Sequence[slice], draws: int, seed: int) -> Iterator[np.ndarray]:
    """Copies of values that stand by stratum, each shuffled within its strata, one row per draw, in blocks of draws.

    Every value draws a number and takes its rank in the stratum. The place of a value rides in the low bits of its number
    (a double's fraction, moved up to fill the word), so that sorting whole numbers orders the places too.
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
    varying = [number for number in range(inside.shape[1]) if np.ptp(inside[:, number]) > 1e-9]
    inside, names = inside[:, varying], [x.columns[number] for number in varying]
    y = centred(outcome.astype(float), strata)
    order, parts = by_stratum(strata)
    found = []
    for number, name in enumerate(names):
        others = np.delete(inside, number, axis=1)
        rest, own = _left_by(others, y), _left_by(others, inside[:, number])
        norm = float(np.linalg.norm(own) * np.linalg.norm(rest))
        if norm < 1e-9:
            continue
        seen = float(own @ rest)
        drawn = np.concatenate([block @ own[order] for block in shuffles(rest[order], parts, SHUFFLES, seed + number)])
        p = (1 + int(np.sum(drawn >= seen - 1e-12))) / (SHUFFLES + 1)
        size, interval = _per_hundred(lines, name, direction)
        found.append(Effect(name, direction, p, seen / norm, size, interval, len(lines)))
    return tuple(found)


def _per_hundred(lines: pd.DataFrame, activity: str, direction: int) -> tuple[float, tuple[float, float]]:
    """Units of drift per 100 lines (days) by a Huber fit with all activities in it, shrunk by its own uncertainty."""
    from statsmodels.regression.linear_model import OLS  # imported here: it costs seconds and only this figure needs it
    from statsmodels.robust.robust_linear_model import RLM

    drift = pd.to_numeric(lines["drift_e4"]).to_numpy(dtype=float) / 10_000
    y = np.abs(drift) if direction == 0 else np.maximum(direction * drift, 0.0)
    raw = {
        name: pd.to_numeric(lines["days" if name == "days" else f"n_{name}"]).to_numpy(dtype=float)
        for name in (*ACTIVITIES, "days")
    }
    kept = [name for name, values in raw.items() if np.ptp(values) > 0]
    x = np.column_stack([np.ones(len(lines)), *(raw[name] for name in kept)])
    try:
        fit = OLS(y, x).fit(cov_type="HC1") if np.mean(y == 0) > 0.5 else RLM(y, x).fit()
        at = kept.index(activity) + 1
        slope, error = float(fit.params[at]), float(fit.bse[at])
    except (np.linalg.LinAlgError, ValueError, ZeroDivisionError):
        return 0.0, (0.0, 0.0)
    if not np.isfinite(slope) or not np.isfinite(error):
        return 0.0, (0.0, 0.0)
    shrink = slope * slope / (slope * slope + error * error) if slope or error else 0.0
    return 100 * slope * shrink, (100 * (slope - 1.96 * error), 100 * (slope + 1.96 * error))


def wrong_lines_rate(lines: pd.DataFrame) -> pd.DataFrame:
    """Negative binomial rate ratio of wrong intervals per activity: columns activity, rate_ratio, low, high; empty if it does not fit."""
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
            warnings.simplefilter(
                "error", PerfectSeparationWarning
            )  # the rates are then not identified: any figure would do
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
    """Do wrong lines cluster in some groups (suppliers, sessions)? p by shuffling `wrong` within strata; the worst group.

    The statistic is the sum over groups of squared excess over the stratum's mean, per expected line.
    """
    if len(group) < LEAST_ROWS or np.ptp(wrong.astype(float)) == 0:
        return float("nan"), ""
    codes, names = pd.factorize(group, sort=True)
    mean = np.bincount(strata, weights=wrong.astype(float))[strata] / np.bincount(strata)[strata]
    expected = np.bincount(codes, weights=mean)

    order, parts = by_stratum(strata)
    ones = np.ones(len(codes))
    share = sparse.csr_matrix(
        (ones, (np.arange(len(codes)), codes[order])), shape=(len(codes), len(names))
    )  # rows x groups, one 1 per row

    def statistic(values: np.ndarray) -> np.ndarray:
        """One figure per row of values, which stand by stratum."""
        return np.asarray(np.sum((values @ share - expected) ** 2 / np.maximum(expected, 0.5), axis=1))

    ordered = wrong.astype(float)[order]
    seen = float(statistic(ordered[None, :])[0])
    drawn = np.concatenate([statistic(block) for block in shuffles(ordered, parts, SHUFFLES, seed)])
    excess = np.bincount(codes, weights=wrong.astype(float)) - expected
    return (1 + int(np.sum(drawn >= seen - 1e-12))) / (SHUFFLES + 1), str(names[int(np.argmax(excess))])
