"""Counting itself: the next count takes the difference back."""

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.contributors.records import About, Look, Signal
from cin7_audit.statistics.closest_document import UNIT, as_matched, nothing_matched, tail
from cin7_audit.statistics.pairing import Luck, expected_by_luck, local_false_rate

ABOUT = About(
    name="counting",
    words="the counting itself",
    signature="a difference that the next count reverses exactly; a second counter who disagrees; one session worse "
    "than its peers; counts ending in 0 and 5",
    rule="difference = -(difference of the count before) on the same place, against reversals expected by luck and "
    "against repeats of equal sign",
    assumptions="the correction of the first count was posted, so a miscount comes back with the opposite sign",
    false_positives="real drift can reverse; a cut-off slip reverses too (looked for first)",
    next_evidence=(
        "recount sheets",
        "whether counters see the recorded quantity",
        "a repeat sample by a second counter",
    ),
    owner="counting",
)


SLIP_UNITS = 2  # a miscount up to this is a slip of the hand that every count has (default, ours)
ORDINARY_SLIPS = 0.15  # share of recounted lines with a slip before counting is a contributor (default, ours)
ORDINARY_MISCOUNTS = 0.002  # the same for larger miscounts, which one recount would have caught (default, ours)


def reversals(lines: pd.DataFrame) -> tuple[pd.DataFrame, Luck, int, int]:
    """(pairs first/second line with false rate, luck by size, pairs of counts tested, repeats of equal sign and size)."""
    counted = lines[lines["source"] == "count"]
    known = counted.set_index("line_id")["drift_e4"].astype("int64")
    follow = counted[counted["previous_line_id"].notna()]
    follow = follow.assign(
        first=follow["previous_line_id"].astype("int64"), drift_e4=follow["drift_e4"].astype("int64")
    )
    follow = follow.assign(before=known.reindex(follow["first"]).to_numpy())
    both = follow[(follow["drift_e4"] != 0) & (follow["before"] != 0)]
    same = int((both["drift_e4"] == both["before"]).sum())
    differing = counted["drift_e4"].to_numpy(dtype="int64")
    luck = expected_by_luck(
        differing[differing != 0], len(both), 0
    )  # given that both counts differed: a line that errs often is allowed for
    pairs = both[both["drift_e4"] == -both["before"]]
    found = pd.DataFrame(
        {
            "first_line": pairs["first"].to_numpy(),
            "second_line": pairs["line_id"].astype("int64").to_numpy(),
            "quantity_e4": pairs["before"].to_numpy(),
        }
    )
    return (
        found.assign(false_rate=local_false_rate(pairs["drift_e4"].to_numpy(dtype="int64"), luck)),
        luck,
        len(follow),
        same,
    )


def signals_of(pairs: pd.DataFrame, luck: Luck, tested: int, same: int) -> tuple[Signal, ...]:
    """Reversals beyond luck and beyond what ordinary counting errs: larger ones, and slips of the hand."""
    slip = pairs["quantity_e4"].abs() <= SLIP_UNITS * UNIT
    by_slip = sum(value for size, value in luck.by_size.items() if size <= SLIP_UNITS * UNIT)
    by_more = sum(luck.by_size.values()) - by_slip
    note = f"{same} repeats of equal sign and size"
    found = []
    for words, number, expected, least in (
        (f"of more than {SLIP_UNITS} units", int((~slip).sum()), by_more + ORDINARY_MISCOUNTS * tested, SLIP_UNITS + 1),
        (f"of up to {SLIP_UNITS} units, beyond ordinary error", int(slip.sum()), by_slip + ORDINARY_SLIPS * tested, 1),
    ):
        found.append(
            Signal(
                "counting",
                f"differences reversed at the next count {words}",
                number,
                expected,
                tested,
                tail(number, expected),
                note,
                least,
            )
        )
    return tuple(found)


def look(case: Case, lines: pd.DataFrame) -> Look:
    """Lines that the next count took back."""
    del case
    if not lines[lines["source"] == "count"]["previous_line_id"].notna().any():
        return Look("counting", missing=("a second count of the same lines",), request="earlier_counts_of_the_same")
    pairs, luck, tested, same = reversals(lines)
    signals = signals_of(pairs, luck, tested, same)
    if pairs.empty:
        return Look("counting", nothing_matched(), signals)
    known = lines.set_index("line_id")
    parts = []
    for own, other, sign in (("first_line", "second_line", 1), ("second_line", "first_line", -1)):
        part = pd.DataFrame(
            {
                "line_id": pairs[own],
                "rule": "reversed at the next count",
                "quantity_e4": sign * pairs["quantity_e4"],
                "chance": pairs["false_rate"],
            }
        )
        part["document"], part["evidence"] = (
            known[name].reindex(pairs[other]).to_numpy() for name in ("count_id", "evidence")
        )
        parts.append(part)
    rows = pd.concat(parts, ignore_index=True).sort_values(["line_id", "chance"]).drop_duplicates("line_id")
    return Look("counting", as_matched(rows), signals)
