"""What transfers, bins and picking share: find mirrored lines, count what luck would give, grade each pair.

Events are lines (or bin lines), in the columns line_id, key, place, day_no, drift_e4, round (the count document). Opportunities are
pairs of lines, differences or not, that could have mirrored each other: same key, other place, within the window. They
are counted by window sums, never by listing the pairs.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cin7_audit.case import Case
from cin7_audit.contributors.records import Signal
from cin7_audit.statistics.closest_document import UNIT, tail
from cin7_audit.statistics.pairing import Luck, expected_by_luck, local_false_rate, mirrored

# One unit, two to three, four and more: luck is common in the first and rare in the last, so each is tested by itself.
BANDS = (("of one unit", 1, 2), ("of 2 to 3 units", 2, 4), ("of 4 units or more", 4, 10**9))


@dataclass(frozen=True)
class Mirrors:
    """pairs: short_line, over_line, quantity_e4, false_rate; luck: chance pairs by size; opportunities tested."""

    pairs: pd.DataFrame
    luck: Luck
    opportunities: float

    @property
    def expected(self) -> float:
        return sum(self.luck.by_size.values())

    @property
    def togetherness(self) -> float:
        return self.luck.togetherness

    def signals(self, contributor: str, test: str, note: str = "") -> tuple[Signal, ...]:
        """One test per band of sizes that occurs."""
        found = []
        for words, low, high in BANDS:
            inside = self.pairs["quantity_e4"].between(low * UNIT, high * UNIT, inclusive="left")
            expected = sum(value for size, value in self.luck.by_size.items() if low * UNIT <= size < high * UNIT)
            if inside.any() or expected > 0:
                number = int(inside.sum())
                found.append(
                    Signal(contributor, f"{test} {words}", number, expected, int(self.opportunities), tail(number, expected), note, low)
                )
        return tuple(found)


def wrong_share(every: pd.DataFrame) -> pd.Series:
    """Share of lines with a difference in each line's own round (its count document), shrunk towards the whole."""
    wrong = (every["drift_e4"] != 0).astype(float)
    overall = float(wrong.mean())
    rounds = wrong.groupby(every["round"])
    return (rounds.transform("sum") + ROUND_WEIGHT * overall) / (rounds.transform("size") + ROUND_WEIGHT)


ROUND_WEIGHT = 10.0  # lines of the whole that a round's own share has to outweigh (default, ours)


def chance_of_pairs(case: Case, every: pd.DataFrame, window: int, minimum_e4: int) -> tuple[Luck, float]:
    """What luck gives among `every` line (zero differences included): expected pairs by size, and the opportunities."""
    given = every[["key", "place", "day_no", "drift_e4"]]
    case.register("mirror_event", given.assign(wrong_share=wrong_share(every), window_days=window, minimum_e4=minimum_e4))
    ((opportunities, weighted, same),) = case.models.rows("mirror_opportunity", events="mirror_event")
    differing = every["drift_e4"].to_numpy()
    return expected_by_luck(differing[differing != 0], float(weighted), int(same), minimum_e4), float(opportunities)


def find_mirrors(case: Case, every: pd.DataFrame, window: int, minimum_e4: int = 1) -> Mirrors:
    """Exact mirrors among the lines of `every` that differ, with the share of pairs of their size that luck explains."""
    empty = pd.DataFrame(columns=["short_line", "over_line", "quantity_e4", "false_rate"])
    if every.empty:
        return Mirrors(empty, Luck({}, 1.0), 0.0)
    pairs = mirrored(every[every["drift_e4"] != 0], window, minimum_e4)
    luck, opportunities = chance_of_pairs(case, every, window, minimum_e4)
    rate = local_false_rate(pairs["quantity_e4"].to_numpy(dtype="int64"), luck)
    pairs = pairs.assign(false_rate=np.asarray(rate, dtype=float))
    return Mirrors(pairs, luck, opportunities)


def day_number(days: pd.Series) -> pd.Series:
    """Days since 1970 as whole numbers."""
    return (pd.to_datetime(days) - pd.Timestamp("1970-01-01")).dt.days


def as_matches(pairs: pd.DataFrame, lines: pd.DataFrame, rule: str) -> pd.DataFrame:
    """Both lines of every pair as matched lines: the other line's count is the document."""
    known = lines.set_index("line_id")
    parts = []
    for own, other, sign in (("short_line", "over_line", -1), ("over_line", "short_line", 1)):
        rows = pd.DataFrame(
            {"line_id": pairs[own].astype("int64"), "rule": rule, "quantity_e4": sign * pairs["quantity_e4"].astype("int64")}
        )
        rows["document"] = known["count_id"].reindex(pairs[other]).to_numpy()
        rows["evidence"] = known["evidence"].reindex(pairs[other]).to_numpy()
        parts.append(rows.assign(chance=pairs["false_rate"].to_numpy()))
    return pd.concat(parts, ignore_index=True).drop_duplicates("line_id")


def described_pairs(pairs: pd.DataFrame, lines: pd.DataFrame, kind: str, exactness: str = "exact", *, by_bin: bool = False) -> pd.DataFrame:
    """The contract's pair rows: from the short place to the over place; by_bin names `site: bin`."""
    known = lines.set_index("line_id", drop=False)
    short, over = known.reindex(pairs["short_line"]), known.reindex(pairs["over_line"])

    def places(side: pd.DataFrame) -> list[object]:
        return [f"{site}: {name}" for site, name in zip(side["site"], side["bin"], strict=True)] if by_bin else list(side["site"])

    return pd.DataFrame(
        {
            "kind": kind,
            "exactness": exactness,
            "sku": short["sku"].to_numpy(),
            "from_sku": short["sku"].to_numpy(),
            "to_sku": over["sku"].to_numpy(),
            "from": places(short),
            "to": places(over),
            "quantity_e4": pairs["quantity_e4"].to_numpy(),
            "chance": pairs["false_rate"].to_numpy(dtype=float),
            "short_line": pairs["short_line"].to_numpy(),
            "over_line": pairs["over_line"].to_numpy(),
        }
    )
