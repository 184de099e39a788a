"""Go-live, opening balances, master data: wrong at the first count, right afterwards."""

import numpy as np
import pandas as pd
from scipy import stats

from cin7_audit.case import Case
from cin7_audit.contributors.records import Look, Signal
from cin7_audit.statistics.closest_document import UNIT, lines_as_matched

STRATA = 4  # quarters of throughput
# later counts err by up to this through slips of the hand, which hide an opening error unless it is larger
# (default, ours)
SLIP_UNITS = 2


def first_against_later(lines: pd.DataFrame, above_e4: int = 0) -> tuple[float, float, int, float, pd.Series]:
    """(wrong first lines, expected at later rates, first lines, one-sided p, expected rate per first line).

    Wrong is a difference above `above_e4` (units x 10,000). Only places counted at least twice take part: each is its
    own control.
    """
    counted = lines[lines["source"] == "count"]
    counted = counted[counted.groupby("place_key")["line_id"].transform("size") >= 2]
    if counted.empty:
        return 0.0, 0.0, 0, float("nan"), pd.Series(dtype=float)
    activity = np.log1p(pd.to_numeric(counted["throughput"]).fillna(0).to_numpy(dtype=float))
    quarter = pd.Series(pd.qcut(activity, STRATA, labels=False, duplicates="drop")).fillna(0).astype(int).to_numpy()
    stratum = counted["abc_class"].astype(str) + quarter.astype(str)
    table = pd.DataFrame({"stratum": stratum, "first": counted["ordinal"] == 1})
    table["wrong"] = counted["drift_e4"].astype("int64").abs() > above_e4
    table["both"] = table["wrong"] & table["first"]
    n, sums = table.groupby("stratum").size(), table.groupby("stratum")[["wrong", "first", "both"]].sum()
    m, k, a = (sums[name] for name in ("wrong", "first", "both"))
    rate = (m - a + 0.5) / (n - k + 1.0)
    size, wrongs, firsts = (column.to_numpy(dtype=float) for column in (n, m, k))
    parts = firsts * (size - firsts) * wrongs * (size - wrongs) / (size * size * np.maximum(size - 1, 1))
    variance = float(parts.sum())
    z = float(a.sum() - (k * m / n).sum() - 0.5) / np.sqrt(variance) if variance > 0 else 0.0
    rows = table[table["first"]]
    by_line = pd.Series(rows["stratum"].map(rate).to_numpy(), index=counted["line_id"][table["first"]].astype("int64"))
    return float(a.sum()), float((rate * k).sum()), int(k.sum()), float(stats.norm.sf(z)), by_line


def is_dated(case: Case) -> bool:
    """Does the evidence contain a go-live: opening rows, an opening date, or an event called so?"""
    labels = [event.label.lower() for event in case.settings.events]
    stated = any("go" in event.kind.lower() for event in case.settings.events)
    stated = stated or any("go-live" in label or "opening" in label for label in labels)
    return stated or bool(case.table("go_live").iloc[0].any())


def look(case: Case, lines: pd.DataFrame) -> Look:
    """First-count lines that later rates of error do not explain."""
    if not is_dated(case):
        return Look("opening", missing=("opening rows",), request="opening_document")
    found, expected, tested, p, rate = first_against_later(lines)
    if np.isnan(p) or tested == 0 or tested == len(lines):
        return Look("opening", missing=("a second count of the same lines",), request="later_counts")
    slip = SLIP_UNITS * UNIT
    found_more, expected_more, _, p_more, _ = first_against_later(lines, slip)
    test = f"wrong by more than {SLIP_UNITS} units at the first count, against later counts"
    signals = (
        Signal("opening", "wrong at the first count, against later counts", found, expected, tested, p),
        Signal("opening", test, found_more, expected_more, tested, p_more, least_units=SLIP_UNITS + 1),
    )
    wrong = lines[(lines["source"] == "count") & (lines["ordinal"] == 1) & (lines["drift_e4"] != 0)]
    wrong = wrong[wrong["line_id"].isin(rate.index)]
    if wrong.empty or (found <= expected and found_more <= expected_more):
        return Look("opening", signals=signals)
    more, less = luck_share(expected_more, found_more), luck_share(expected - expected_more, found - found_more)
    chance = (wrong["drift_e4"].astype("int64").abs() > slip).map({True: more, False: less}).astype(float)
    return Look("opening", lines_as_matched(wrong, "wrong at the first count", chance), signals)


def luck_share(expected: float, found: float) -> float:
    """Of `found` wrong lines, the share that later rates of error explain."""
    return min(1.0, max(0.0, expected) / found) if found > 0 else 1.0
