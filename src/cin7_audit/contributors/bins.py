"""Inconsistent bin discipline: wrong by bin, right by site."""

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.contributors.mirrored_pairs import as_matches, day_number, described_pairs, find_mirrors
from cin7_audit.contributors.records import About, Look
from cin7_audit.statistics.closest_document import as_matched, nothing_matched

ABOUT = About(
    name="bins",
    words="inconsistent bin and location discipline",
    signature="bins wrong while the site is right: one bin short and another over by the same quantity of one SKU; stock left in a blank bin",
    rule="v in one bin = -v in another bin of the same SKU and site, one to one; cancellation ratio by bin against by site",
    assumptions="bins are counted, and recorded quantities are given by bin",
    false_positives="bin counts on different days; overflow and pick-face replenishment not yet recorded",
    next_evidence=("bin map and put-away rules", "share of moves scanned and keyed", "a walk of the ten worst bins"),
    owner="warehouse put-away",
)
WINDOW_DAYS = 14  # counts of two bins of one sku further apart see different stock (default, ours)


def cancellation(frame: pd.DataFrame, keys: list[str]) -> float | None:
    """1 - |sum| / sum of |differences| of value summed to `keys` first; None where nothing differs (M-11)."""
    summed = (frame["drift_e4"] * frame["unit_cost"].astype(float).fillna(1.0)).groupby([frame[key] for key in keys]).sum()
    gross = float(summed.abs().sum())
    return 1 - abs(float(summed.sum())) / gross if gross else None


def look(case: Case, lines: pd.DataFrame) -> Look:
    """Mirrored bins inside a site."""
    found = case.table("bin_line")
    if found.empty or found.groupby(["sku", "site"])["bin"].nunique().max() < 2:
        return Look(
            "bins", missing=("count_line.bin",), request="counts_by_bin"
        )
    every = pd.DataFrame(
        {
            "line_id": found["count_line_id"],
            "key": found["sku"] + "|" + found["site"].fillna(""),
            "place": found["bin"],
            "day_no": day_number(found["day"]),
            "drift_e4": found["drift_e4"],
            "round": found["count_id"].fillna(""),
        }
    )
    mirrors = find_mirrors(case, every, WINDOW_DAYS)
    known = found.set_index("count_line_id")
    described = described_pairs(mirrors.pairs, found.assign(line_id=found["count_line_id"]), "mirror", by_bin=True)
    for column in ("short_line", "over_line"):
        described[column] = known["line_id"].reindex(described[column]).to_numpy()
    matched = pd.DataFrame()
    if found["belief_grain"].iloc[0] == "bin" and len(mirrors.pairs):
        to_line = known["line_id"].astype("int64")
        named = mirrors.pairs.assign(
            short_line=to_line.reindex(mirrors.pairs["short_line"]).to_numpy(),
            over_line=to_line.reindex(mirrors.pairs["over_line"]).to_numpy(),
        )
        matched = as_matches(named, lines, "equal and opposite in another bin of the site")
    by_bin, by_site = (
        cancellation(found, ["count_line_id"]),
        cancellation(found.assign(month=found["day"].astype(str).str[:7]), ["sku", "site", "month"]),
    )
    note = "" if by_bin is None or by_site is None else f"cancellation ratio {by_bin:.2f} by bin, {by_site:.2f} by SKU and site"
    signals = mirrors.signals("bins", "mirrored differences between bins of a site", note)
    return Look("bins", as_matched(matched) if len(matched) else nothing_matched(), signals, described)
