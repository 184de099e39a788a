"""Theft, loss, damage: what stays short, one way, when nothing else explains it. Never the first explanation."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from cin7_audit.contributors.records import Look, Signal
from cin7_audit.statistics.closest_document import lines_as_matched
from cin7_audit.statistics.exposure import Effect

LIKELY_P = 0.01  # an activity is tied to shortages (default, ours)
DEAR_P = 0.001  # short skus this clearly dearer outweigh a stronger tie to activity (default, ours)
LEAST_LINES = 12  # fewer unexplained lines say nothing about direction (default, ours)
ONE_WAY_SHARE = 0.70  # shortages among unexplained lines, or their value, before they count as one-way (default, ours)


def one_way(residual: pd.DataFrame) -> Signal:
    """Sign test of the unexplained lines."""
    drift = residual["drift_e4"].to_numpy(dtype="int64")
    shorts, all_of = int((drift < 0).sum()), int((drift != 0).sum())
    p = float(stats.binomtest(shorts, all_of, 0.5, alternative="greater").pvalue) if all_of else float("nan")
    return Signal("loss", "unexplained lines are short", shorts, all_of / 2, all_of, p)


def short_share_of_value(residual: pd.DataFrame) -> float:
    """Shortages' part of the gross value of the unexplained lines; 0 without known values."""
    value = residual["value"].dropna().astype(float)
    gross = float(value.abs().sum())
    return float(-value[value < 0].sum()) / gross if gross else 0.0


def dear_skus(counted: pd.DataFrame, residual: pd.DataFrame) -> Signal:
    """Unit cost of unexplained short lines against all counted lines (Mann-Whitney, one-sided)."""
    cost = counted["unit_cost"].astype(float).dropna()
    short = residual[residual["drift_e4"] < 0]["unit_cost"].astype(float).dropna()
    if len(short) < LEAST_LINES or len(cost) < 2 * LEAST_LINES:
        return Signal("loss", "short SKUs are dear", 0, 0, len(short), float("nan"))
    p = float(stats.mannwhitneyu(short, cost, alternative="greater").pvalue)
    own, usual = float(short.median()), float(cost.median())
    return Signal("loss", "short SKUs are dear", own, usual, len(short), p, "medians of unit cost")


def look(counted: pd.DataFrame, residual: pd.DataFrame, shortage_effects: tuple[Effect, ...]) -> Look:
    """Loss is named only when the unexplained lines are one-way, and time or value, not receipts, goes with them."""
    if len(residual) < LEAST_LINES:
        return Look("loss", context=(one_way(residual),) if len(residual) else ())
    sign, dear = one_way(residual), dear_skus(counted, residual)
    share = max(sign.found / max(sign.tested, 1), short_share_of_value(residual))
    days = next((effect for effect in shortage_effects if effect.activity == "days"), None)
    others = [effect for effect in shortage_effects if effect.activity != "days"]
    activity = max(others, key=lambda effect: effect.correlation, default=None)
    time = days.p if days else float("nan")
    second = [p for p in (dear.p, time) if not np.isnan(p)]
    held = f"strongest activity {activity.activity}, p {activity.p:.3f}" if activity else "no activity varies"
    grows = Signal("loss", "shortage grows with days, activity held fixed", 0, 0, len(counted), time, held)
    # Direction alone is not a sign of loss; the combined p is the weaker of direction and its best second sign.
    combined = max(sign.p, min(1.0, 2 * min(second))) if second and share >= ONE_WAY_SHARE else 1.0
    if activity and activity.p <= LIKELY_P and (not days or activity.correlation > days.correlation):
        combined = combined if dear.p <= DEAR_P else max(combined, 0.5)
    note = f"{share:.0%} short, by lines or by value"
    signal = replace(sign, test="one-way, with a second sign", p=combined, note=note)
    chance = min(1.0, (sign.tested - sign.found) / max(sign.found, 1))
    short = residual[residual["drift_e4"] < 0]
    matched = lines_as_matched(short, "short, nothing else explains it", chance)
    return Look("loss", matched, (signal,), context=(sign, dear, grows))
