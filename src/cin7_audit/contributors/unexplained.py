"""What no document and no mirror explains: exposure tests on it, and loss as the last explanation."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cin7_audit.case import Case
from cin7_audit.contributors import loss
from cin7_audit.contributors.records import Look, Signal
from cin7_audit.statistics.closest_document import UNIT
from cin7_audit.statistics.exposure import Effect, design, effects, group_excess, wrong_lines_rate

# activity -> the contributor its association speaks for, and the direction of drift it would cause
SPEAKS_FOR = {
    ("receipt", -1): "receiving",
    ("return", 1): "returns",
    ("pick", 0): "picking",
    ("transfer", 0): "transfers",
}
DECIDES = ("receiving", "returns")  # association alone reaches B only here; picks and transfers have innocent noise
# drift that grows both ways with an activity is noise per line, not that activity's own one-way fault (default, ours)
BOTH_WAYS_P = 0.05


@dataclass(frozen=True)
class Residual:
    """effects: exposure effects (shortage, overage, either); rate_ratios: negative binomial, per activity."""

    effects: tuple[Effect, ...]
    rate_ratios: pd.DataFrame
    looks: Mapping[str, Look]


def counted_lines(lines: pd.DataFrame, explained: set[int]) -> pd.DataFrame:
    """Intervals between two counts, what is explained set to zero (never dropped: it was counted right otherwise)."""
    counted = lines[(lines["source"] == "count") & lines["days"].notna()]
    drift = np.where(counted["line_id"].isin(explained), 0, counted["drift_e4"].to_numpy(dtype="int64"))
    return counted.assign(drift_e4=drift).reset_index(drop=True)


def score(drift_e4: np.ndarray, direction: int) -> np.ndarray:
    """asinh of units drifted in one direction (0: either)."""
    units = drift_e4 / UNIT
    return np.asarray(np.arcsinh(np.abs(units) if direction == 0 else np.maximum(direction * units, 0.0)))


def all_effects(counted: pd.DataFrame, seed: int) -> tuple[Effect, ...]:
    """Exposure effects on shortage, overage and absolute drift."""
    drift = counted["drift_e4"].to_numpy(dtype="int64")
    each = (effects(counted, score(drift, sign), sign, seed + 100 * sign) for sign in (-1, 1, 0))
    return tuple(effect for found in each for effect in found)


def supplier_signal(case: Case, counted: pd.DataFrame, seed: int) -> Signal | None:
    """Do unexplained shortages cluster by supplier?"""
    if counted.empty or not case.has("receipt"):
        return None
    known = counted.merge(case.table("line_supplier"), on="line_id")
    if known.empty or known["supplier"].nunique() < 2:
        return None
    strata = design(known)[1]
    p, worst = group_excess(known["supplier"].to_numpy(), (known["drift_e4"] < 0).to_numpy(), strata, seed)
    note = f"most above its expectation: {worst}" if worst else ""
    return Signal("receiving", "shortages cluster by supplier", 0, 0, len(known), p, note)


def exposure_signals(found: tuple[Effect, ...], counted: pd.DataFrame) -> dict[str, Signal]:
    """One signal per contributor; found and expected are wrong lines with and without the activity's excess."""
    drift = counted["drift_e4"].to_numpy(dtype="int64")
    signals = {}
    for effect in found:
        name = SPEAKS_FOR.get((effect.activity, effect.direction))
        if name is None:
            continue
        wrong = (drift != 0) if effect.direction == 0 else (drift * effect.direction > 0)
        exposed = counted[f"n_{effect.activity}"].astype(float).to_numpy() > 0
        base = float(wrong[~exposed].mean()) if (~exposed).sum() >= 10 else 0.5 * float(wrong.mean())
        low, high = effect.interval
        note = f"{effect.per_hundred:.2f} units per 100 lines (95 %: {low:.2f} to {high:.2f}), "
        note += f"partial correlation {effect.correlation:.2f}"
        seen, expected = float((wrong & exposed).sum()), base * float(exposed.sum())
        test = f"drift grows with {effect.activity} lines"
        signals[name] = Signal(name, test, seen, expected, len(counted), effect.p, note, of_lines=False)
    return signals


def examine(case: Case, lines: pd.DataFrame, explained: set[int], looks: Mapping[str, Look], seed: int) -> Residual:
    """Exposure tests and loss on the residual; the looks come back with their exposure signals added."""
    counted = counted_lines(lines, explained)
    residual = lines[(lines["source"] == "count") & (lines["drift_e4"] != 0) & ~lines["line_id"].isin(explained)]
    found = all_effects(counted, seed) if len(counted) else ()
    signals = exposure_signals(found, counted) if found else {}
    supplier = supplier_signal(case, counted, seed)
    likely = {(effect.activity, effect.direction) for effect in found if effect.p <= BOTH_WAYS_P}
    both_ways = {name for (a, d), name in SPEAKS_FOR.items() if d and likely >= {(a, d), (a, -d)}}
    updated = dict(looks)
    for signal in (*signals.values(), *([supplier] if supplier else [])):
        look = updated[signal.contributor]
        decides = signal is not supplier and look.contributor in DECIDES and look.contributor not in both_ways
        if look.testable and decides:
            updated[look.contributor] = replace(look, signals=(*look.signals, signal))
        elif look.testable:
            updated[look.contributor] = replace(look, context=(*look.context, signal))
    shortage = tuple(effect for effect in found if effect.direction == -1)
    blind = Look("loss", missing=("count_line",), request="confirmed_counts")
    updated["loss"] = loss.look(counted, residual, shortage) if len(lines) else blind
    return Residual(found, wrong_lines_rate(counted) if len(counted) else pd.DataFrame(), updated)
