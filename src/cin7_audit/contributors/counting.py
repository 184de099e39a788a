"""Counting itself: the next count takes the difference back."""

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.contributors.mirrored_pairs import as_matches
from cin7_audit.contributors.records import Look, Signal
from cin7_audit.statistics.closest_document import UNIT, tail
from cin7_audit.statistics.pairing import Luck, expected_by_luck, local_false_rate

SLIP_UNITS = 2  # a miscount up to this is a slip of the hand that every count has (default, ours)
ORDINARY_SLIPS = 0.15  # share of recounted lines with a slip before counting is a contributor (default, ours)
ORDINARY_MISCOUNTS = 0.002  # the same for larger miscounts, which one recount would have caught (default, ours)


def reversals(lines: pd.DataFrame) -> tuple[pd.DataFrame, Luck, int, int]:
    """(pairs first/second line with false rate, luck by size, pairs tested, repeats of equal sign and size)."""
    counted = lines[lines["source"] == "count"].astype({"line_id": "int64", "drift_e4": "int64"})
    follow = counted[counted["previous_line_id"].notna()]
    follow = follow.astype({"previous_line_id": "int64", "previous_drift_e4": "int64"})
    both = follow[(follow["drift_e4"] != 0) & (follow["previous_drift_e4"] != 0)]
    same = int((both["drift_e4"] == both["previous_drift_e4"]).sum())
    # given that both counts differed: a line that errs often is allowed for
    luck = expected_by_luck(counted.loc[counted["drift_e4"] != 0, "drift_e4"].to_numpy(), len(both), 0)
    pairs = both[both["drift_e4"] == -both["previous_drift_e4"]]
    names = {"previous_line_id": "first_line", "line_id": "second_line", "previous_drift_e4": "quantity_e4"}
    found = pairs[list(names)].rename(columns=names)
    rate = local_false_rate(pairs["drift_e4"].to_numpy(), luck)
    return found.assign(false_rate=rate).reset_index(drop=True), luck, len(follow), same


def signals_of(pairs: pd.DataFrame, luck: Luck, tested: int, same: int) -> tuple[Signal, ...]:
    """Reversals beyond luck and beyond what ordinary counting errs: larger ones, and slips of the hand."""
    slips = int((pairs["quantity_e4"].abs() <= SLIP_UNITS * UNIT).sum())
    by_slip = sum(value for size, value in luck.by_size.items() if size <= SLIP_UNITS * UNIT)
    by_more = sum(luck.by_size.values()) - by_slip
    note = f"{same} repeats of equal sign and size"
    more = f"of more than {SLIP_UNITS} units", len(pairs) - slips, by_more + ORDINARY_MISCOUNTS * tested, SLIP_UNITS + 1
    few = f"of up to {SLIP_UNITS} units, beyond ordinary error", slips, by_slip + ORDINARY_SLIPS * tested, 1
    test = "differences reversed at the next count"
    return tuple(
        Signal("counting", f"{test} {words}", number, expected, tested, tail(number, expected), note, least)
        for words, number, expected, least in (more, few)
    )


def look(_: Case, lines: pd.DataFrame) -> Look:
    """Lines that the next count took back."""
    if not lines[lines["source"] == "count"]["previous_line_id"].notna().any():
        return Look("counting", missing=("a second count of the same lines",), request="earlier_counts_of_the_same")
    pairs, luck, tested, same = reversals(lines)
    matched = as_matches(pairs, lines, "reversed at the next count", first_sign=1)
    return Look("counting", matched, signals_of(pairs, luck, tested, same))
