"""What transfers, bins and picking share: find mirrored lines, count what luck would give, grade each pair.

Events are lines (or bin lines), in the columns line_id, key, place, day_no, drift_e4, round (the count document).
Opportunities are pairs of lines, differences or not, that could have mirrored each other: same key, other place, within
the window. They are counted by window sums, never by listing the pairs.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cin7_audit.case import Case
from cin7_audit.contributors.records import Signal
from cin7_audit.statistics.closest_document import UNIT, Matched, as_matched, tail
from cin7_audit.statistics.pairing import Luck, expected_by_luck, local_false_rate, mirrored

# One unit, two to three, four and more: luck is common in the first and rare in the last, so each is tested by itself.
BANDS = (("of one unit", 1, 2), ("of 2 to 3 units", 2, 4), ("of 4 units or more", 4, 10**9))
ROUND_WEIGHT = 10.0  # lines of the whole that a round's own share has to outweigh (default, ours)
FOUND = ["short_line", "over_line", "quantity_e4", "false_rate"]


@dataclass(frozen=True)
class Mirrors:
    """pairs: FOUND; luck: chance pairs by size; opportunities tested."""

    pairs: pd.DataFrame
    luck: Luck
    opportunities: float

    def signals(self, contributor: str, test: str, note: str = "") -> tuple[Signal, ...]:
        """One test per band of sizes that occurs."""
        found = []
        for words, low, high in BANDS:
            number = int(self.pairs["quantity_e4"].between(low * UNIT, high * UNIT, inclusive="left").sum())
            expected = sum(value for size, value in self.luck.by_size.items() if low * UNIT <= size < high * UNIT)
            if number or expected > 0:
                p, tested = tail(number, expected), int(self.opportunities)
                found.append(Signal(contributor, f"{test} {words}", number, expected, tested, p, note, low))
        return tuple(found)


def events(lines: pd.DataFrame, key: pd.Series, place: pd.Series, round_: pd.Series) -> pd.DataFrame:
    """Lines as events: key must be equal, place must differ, day_no is days since 1970."""
    day_no = (pd.to_datetime(lines["day"]) - pd.Timestamp("1970-01-01")).dt.days
    return lines[["line_id", "drift_e4"]].astype("int64").assign(key=key, place=place, day_no=day_no, round=round_)


def wrong_share(every: pd.DataFrame) -> pd.Series:
    """Share of lines with a difference in each line's own round (its count document), shrunk towards the whole."""
    wrong = (every["drift_e4"] != 0).astype(float)
    rounds = wrong.groupby(every["round"])
    return (rounds.transform("sum") + ROUND_WEIGHT * float(wrong.mean())) / (rounds.transform("size") + ROUND_WEIGHT)


def chance_of_pairs(case: Case, every: pd.DataFrame, window: int, minimum_e4: int) -> tuple[Luck, float]:
    """What luck gives among `every` line (zero differences included): expected pairs by size, and the opportunities."""
    given = every[["key", "place", "day_no", "drift_e4"]]
    given = given.assign(wrong_share=wrong_share(every), window_days=window, minimum_e4=minimum_e4)
    case.connection.register("mirror_event", given)
    ((opportunities, weighted, same),) = case.models.rows("mirror_opportunity", events="mirror_event")
    differing = every["drift_e4"].to_numpy()
    return expected_by_luck(differing[differing != 0], float(weighted), int(same), minimum_e4), float(opportunities)


def find_mirrors(case: Case, every: pd.DataFrame, window: int, minimum_e4: int = 1) -> Mirrors:
    """Exact mirrors among the differing lines of `every`, with the share of pairs of their size that luck explains."""
    if every.empty:
        return Mirrors(pd.DataFrame(columns=FOUND), Luck({}, 1.0), 0.0)
    pairs = mirrored(every[every["drift_e4"] != 0], window, minimum_e4)
    luck, opportunities = chance_of_pairs(case, every, window, minimum_e4)
    rate = local_false_rate(pairs["quantity_e4"].to_numpy(dtype="int64"), luck)
    return Mirrors(pairs.assign(false_rate=np.asarray(rate, dtype=float)), luck, opportunities)


def as_matches(pairs: pd.DataFrame, lines: pd.DataFrame, rule: str, first_sign: int = -1) -> Matched:
    """Both lines of every pair as matched lines, each the other's document. first_sign: of the first line's drift."""
    known = lines.set_index("line_id")
    first, second = pairs.columns[:2]
    parts = []
    for own, other, sign in ((first, second, first_sign), (second, first, -first_sign)):
        part = pd.DataFrame({"line_id": pairs[own].astype("int64"), "rule": rule, "chance": pairs["false_rate"]})
        part["quantity_e4"] = sign * pairs["quantity_e4"].astype("int64")
        for column, source in (("document", "count_id"), ("evidence", "evidence")):
            part[column] = known[source].reindex(pairs[other]).to_numpy()
        parts.append(part)
    rows = pd.concat(parts, ignore_index=True).sort_values(["line_id", "chance"], kind="stable")
    return as_matched(rows.drop_duplicates("line_id"))


def described_pairs(
    pairs: pd.DataFrame, lines: pd.DataFrame, kind: str, exactness: str = "exact", *, by_bin: bool = False
) -> pd.DataFrame:
    """The contract's pair rows: from the short place to the over place; by_bin names `site: bin`."""
    bins = [f"{site}: {name}" for site, name in zip(lines["site"], lines["bin"], strict=True)] if by_bin else None
    known = lines.assign(place=bins or lines["site"]).set_index("line_id")
    described = pairs.astype({"false_rate": float}).rename(columns={"false_rate": "chance"})
    described = described.assign(kind=kind, exactness=exactness)
    short, over = (known[["sku", "place"]].reindex(pairs[end]) for end in ("short_line", "over_line"))
    for column, values in {"sku": short["sku"], "from_sku": short["sku"], "to_sku": over["sku"]}.items():
        described[column] = values.to_numpy()
    return described.assign(**{"from": short["place"].to_numpy(), "to": over["place"].to_numpy()})
