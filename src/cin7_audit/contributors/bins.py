"""Inconsistent bin discipline: wrong by bin, right by site."""

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.contributors.mirrored_pairs import as_matches, described_pairs, events, find_mirrors
from cin7_audit.contributors.records import Look
from cin7_audit.statistics.closest_document import nothing_matched

WINDOW_DAYS = 14  # counts of two bins of one sku further apart see different stock (default, ours)


def cancellation(frame: pd.DataFrame, keys: list[str]) -> float | None:
    """1 - |sum| / sum of |differences| of value summed to `keys` first; None where nothing differs (M-11)."""
    value = frame["drift_e4"] * frame["unit_cost"].astype(float).fillna(1.0)
    summed = value.groupby([frame[key] for key in keys]).sum()
    gross = float(summed.abs().sum())
    return 1 - abs(float(summed.sum())) / gross if gross else None


def look(case: Case, lines: pd.DataFrame) -> Look:
    """Mirrored bins inside a site."""
    found = case.table("bin_line")
    if found.empty or found.groupby(["sku", "site"])["bin"].nunique().max() < 2:
        return Look("bins", missing=("count_line.bin",), request="counts_by_bin")
    by_bin = found.assign(line_id=found["count_line_id"])
    key = by_bin["sku"] + "|" + by_bin["site"].fillna("")
    mirrors = find_mirrors(case, events(by_bin, key, by_bin["bin"], by_bin["count_id"].fillna("")), WINDOW_DAYS)
    whole_line = found.set_index("count_line_id")["line_id"]
    ends = {end: mirrors.pairs[end].map(whole_line) for end in ("short_line", "over_line")}
    matched = nothing_matched()
    if found["belief_grain"].iloc[0] == "bin" and len(mirrors.pairs):
        matched = as_matches(mirrors.pairs.assign(**ends), lines, "equal and opposite in another bin of the site")
    months = found.assign(month=found["day"].astype(str).str[:7])
    shares = cancellation(found, ["count_line_id"]), cancellation(months, ["sku", "site", "month"])
    note = "" if None in shares else "cancellation ratio {:.2f} by bin, {:.2f} by SKU and site".format(*shares)
    signals = mirrors.signals("bins", "mirrored differences between bins of a site", note)
    described = described_pairs(mirrors.pairs, by_bin, "mirror", by_bin=True).assign(**ends)
    return Look("bins", matched, signals, described)
