"""Transfers moved but not (fully) recorded: one sku short here and over there by the same quantity."""

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.contributors.mirrored_pairs import as_matches, chance_of_pairs, day_number, described_pairs, find_mirrors
from cin7_audit.contributors.records import About, Look
from cin7_audit.statistics.closest_document import MATCH_COLUMNS, UNIT, Matched, match
from cin7_audit.statistics.pairing import local_false_rate, near_mirrored, three_way

ABOUT = About(
    name="transfers",
    words="transfers moved but not, or not fully, recorded",
    signature="mirrored differences: one SKU short at one site and over at another by the same quantity; a transfer sent and never received whose quantity equals the difference",
    rule="v here = -v there, at least the minimum size, counted within the mirror window, one to one; near and three-way mirrors apart; open, late and short-received transfers by quantity",
    assumptions="both ends were counted inside the window and no correction in between reset one of them",
    false_positives="two independent errors of one unit cancel by luck one time in six; counts far apart; stock held by third parties",
    next_evidence=("carrier and van logs", "transfer paperwork", "a recount of both sites on the same day", "third-party stock report"),
    owner="warehouse transfers",
)
NEAR_TOLERANCE = 0.10  # near mirror: sizes within 10 % of the larger (default, ours)
NAMED_CHANCE = 0.5  # weaker pairs stay in the table, not among the matches


def events(lines: pd.DataFrame) -> pd.DataFrame:
    """Every line with a site as (key = sku, place = site)."""
    kept = lines[lines["site"].notna()]
    return pd.DataFrame(
        {
            "line_id": kept["line_id"].astype("int64"),
            "key": kept["sku"].astype(str),
            "place": kept["site"].astype(str),
            "day_no": day_number(kept["day"]),
            "drift_e4": kept["drift_e4"].astype("int64"),
            "round": kept["count_id"].where(kept["source"] == "count", "manual").fillna(""),
        }
    )


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
    named = mirrors.pairs[mirrors.pairs["false_rate"] <= NAMED_CHANCE]
    used = set(mirrors.pairs["short_line"]) | set(mirrors.pairs["over_line"])
    near = _near(case, every, used, window, minimum)
    three = three_way(every[(every["drift_e4"] != 0) & ~every["line_id"].isin(used)], window, minimum)
    pairs = pd.concat(
        [described_pairs(mirrors.pairs, lines, "mirror", "exact"), described_pairs(near, lines, "mirror", "near"), _three(three, lines)],
        ignore_index=True,
    )
    mirrored = as_matches(named, lines, "equal and opposite at another site")
    both = Matched(pd.concat([mirrored[MATCH_COLUMNS], documents.matches], ignore_index=True), documents.chances)
    note = f"lines of one SKU err together {mirrors.togetherness:.1f} times as often as independent ones"
    signals = mirrors.signals("transfers", "mirrored differences between sites", note)
    return Look("transfers", both, signals, pairs)


def _near(case: Case, every: pd.DataFrame, used: set[int], window: int, minimum: int) -> pd.DataFrame:
    """Near mirrors with their chance: the exact law, widened by the number of sizes the tolerance admits."""
    rest = every[(every["drift_e4"] != 0) & ~every["line_id"].isin(used)]
    found = near_mirrored(rest, window, max(minimum, 80_000), NEAR_TOLERANCE)
    if found.empty:
        return found.assign(false_rate=pd.Series(dtype=float))
    luck, _ = chance_of_pairs(case, every, window, minimum)
    widened = found["quantity_e4"].to_numpy(dtype=float) / 10_000 * NEAR_TOLERANCE * 2 + 1
    rate = local_false_rate(found["quantity_e4"].to_numpy(dtype="int64"), luck) * widened
    return found.assign(false_rate=[min(1.0, float(value)) for value in rate])


def _three(found: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Three-way mirrors as two rows each; never graded above C, because many triples can be tried."""
    known = lines.set_index("line_id")["drift_e4"]
    rows = []
    for whole, a, b, _ in found.itertuples(index=False, name=None):
        for part in (a, b):
            short, over = (whole, part) if known[whole] < 0 else (part, whole)
            rows.append((short, over, abs(int(known[part])), 1.0))
    return described_pairs(
        pd.DataFrame(rows, columns=["short_line", "over_line", "quantity_e4", "false_rate"]), lines, "three_way", "exact"
    )
