"""Transfers moved but not (fully) recorded: one sku short here and over there by the same quantity."""

import numpy as np
import pandas as pd

from cin7_audit.case import Case
from cin7_audit.contributors import mirrored_pairs
from cin7_audit.contributors.mirrored_pairs import FOUND, as_matches, chance_of_pairs, described_pairs, find_mirrors
from cin7_audit.contributors.records import Look
from cin7_audit.statistics.closest_document import UNIT, Matched, match
from cin7_audit.statistics.pairing import local_false_rate, near_mirrored, three_way

NEAR_TOLERANCE = 0.10  # near mirror: sizes within 10 % of the larger (default, ours)
NEAR_UNITS = 8  # smallest near mirror: of fewer units the tolerance admits no other size
NAMED_CHANCE = 0.5  # weaker pairs stay in the table, not among the matches


def events(lines: pd.DataFrame) -> pd.DataFrame:
    """Every line with a site as (key = sku, place = site)."""
    kept = lines[lines["site"].notna()]
    round_ = kept["count_id"].where(kept["source"] == "count", "manual").fillna("")
    return mirrored_pairs.events(kept, kept["sku"].astype(str), kept["site"].astype(str), round_)


def look(case: Case, lines: pd.DataFrame) -> Look:
    """Mirrored lines, and lines that a transfer document explains."""
    every = events(lines)
    documents = match(lines[lines["drift_e4"] != 0], case.table("transfers_candidate"))
    if every["place"].nunique() < 2:
        missing = ("count_line at two sites",) if documents.matches.empty else ()
        return Look("transfers", documents, missing=missing, request="counts_at_each_site")
    rules = case.settings.rules
    window, minimum = rules.mirror_days, int(rules.mirror_minimum * UNIT)
    mirrors = find_mirrors(case, every, window, minimum)
    used = set(mirrors.pairs["short_line"]) | set(mirrors.pairs["over_line"])
    rest = every[(every["drift_e4"] != 0) & ~every["line_id"].isin(used)]
    pairs = [
        described_pairs(mirrors.pairs, lines, "mirror"),
        described_pairs(_near(case, every, rest, window, minimum), lines, "mirror", "near"),
        described_pairs(_three(three_way(rest, window, minimum), lines), lines, "three_way"),
    ]
    named = mirrors.pairs[mirrors.pairs["false_rate"] <= NAMED_CHANCE]
    mirrored = as_matches(named, lines, "equal and opposite at another site")
    both = Matched(pd.concat([mirrored.matches, documents.matches], ignore_index=True), documents.chances)
    note = f"lines of one SKU err together {mirrors.luck.togetherness:.1f} times as often as independent ones"
    signals = mirrors.signals("transfers", "mirrored differences between sites", note)
    return Look("transfers", both, signals, pd.concat(pairs, ignore_index=True))


def _near(case: Case, every: pd.DataFrame, rest: pd.DataFrame, window: int, minimum: int) -> pd.DataFrame:
    """Near mirrors with their chance: the exact law, widened by the number of sizes the tolerance admits."""
    found = near_mirrored(rest, window, max(minimum, NEAR_UNITS * UNIT), NEAR_TOLERANCE)
    if found.empty:
        return found.assign(false_rate=pd.Series(dtype=float))
    luck, _ = chance_of_pairs(case, every, window, minimum)
    widened = found["quantity_e4"].to_numpy(dtype=float) / UNIT * NEAR_TOLERANCE * 2 + 1
    rate = local_false_rate(found["quantity_e4"].to_numpy(dtype="int64"), luck) * widened
    return found.assign(false_rate=np.minimum(1.0, rate))


def _three(found: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Three-way mirrors as two rows each; never graded above C, because many triples can be tried."""
    known = lines.set_index("line_id")["drift_e4"]
    rows = []
    for whole, a, b, _ in found.itertuples(index=False, name=None):
        for part in (a, b):
            short, over = (whole, part) if known[whole] < 0 else (part, whole)
            rows.append((short, over, abs(int(known[part])), 1.0))
    return pd.DataFrame(rows, columns=FOUND)
