"""Theft, loss, damage: what stays short, one way, when nothing else explains it. Never the first explanation."""

import numpy as np
import pandas as pd
from scipy import stats

from cin7_audit.contributors.records import Look, Signal
from cin7_audit.statistics.closest_document import as_matched, nothing_matched
from cin7_audit.statistics.exposure import Effect

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
    return Signal(
        "loss",
        "short SKUs are dear",
        float(short.median()),
        float(cost.median()),
        len(short),
        p,
        "medians of unit cost",
    )


def look(counted: pd.DataFrame, residual: pd.DataFrame, shortage_effects: tuple[Effect, ...]) -> Look:
    """Loss is named only when the unexplained lines are one-way, and time or value, not receipts, goes with them."""
    if len(residual) < LEAST_LINES:
        return Look("loss", nothing_matched(), context=(one_way(residual),) if len(residual) else ())
    sign, dear = one_way(residual), dear_skus(counted, residual)
    share = max(sign.found / max(sign.tested, 1), short_share_of_value(residual))
    by_name = {effect.activity: effect for effect in shortage_effects}
    time = by_name["days"].p if "days" in by_name else float("nan")
    activity = max(
        (effect for name, effect in by_name.items() if name != "days"),
        key=lambda effect: effect.correlation,
        default=None,
    )
    second = [p for p in (dear.p, time) if not np.isnan(p)]
    held = "no activity varies" if activity is None else f"strongest activity {activity.activity}, p {activity.p:.3f}"
    grows = Signal("loss", "shortage grows with days, activity held fixed", 0, 0, len(counted), time, held)
    # Direction alone is not a sign of loss; the combined p is the weaker of direction and its best second sign.
    combined = max(sign.p, min(1.0, 2 * min(second))) if second and share >= ONE_WAY_SHARE else 1.0
    follows_activity = (
        activity is not None
        and activity.p <= 0.01
        and ("days" not in by_name or activity.correlation > by_name["days"].correlation)
    )
    if follows_activity and not dear.p <= DEAR_P:
        combined = max(combined, 0.5)
    signals = (
        Signal(
            "loss",
            "one-way, with a second sign",
            sign.found,
            sign.expected,
            sign.tested,
            combined,
            f"{share:.0%} short, by lines or by value",
        ),
    )
    short = residual[residual["drift_e4"] < 0]
    rows = pd.DataFrame(
        {
            "line_id": short["line_id"].astype("int64"),
            "rule": "short, nothing else explains it",
            "quantity_e4": short["drift_e4"].astype("int64"),
        }
    )
    over = sign.tested - sign.found
    rows = rows.assign(
        document=short["count_id"], chance=min(1.0, over / max(sign.found, 1)), evidence=short["evidence"]
    )
    matched = as_matched(rows)
    return Look("loss", matched, signals, context=(sign, dear, grows))
