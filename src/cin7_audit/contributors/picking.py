"""Picking and packing outside the workflow: one item taken for a like one."""

from dataclasses import replace

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.contributors.like_skus import KINDS, like_families
from cin7_audit.contributors.mirrored_pairs import FOUND, as_matches, described_pairs, events, find_mirrors
from cin7_audit.contributors.records import Look, Signal
from cin7_audit.statistics.closest_document import tail

ROUND_DAYS = 7  # counts of two skus inside a week belong to one round (default, ours)
SWAP_FALSE_RATE = 0.15  # luck's share of swaps of its size and family kind up to which a swap is named (default, ours)
MATCH_FALSE_RATE = 0.5  # the same for a swap to explain its two lines (default, ours)
# weak likeness: luck is taken twice over, for what else skus of a category share (default, ours)
DOUBT = {"same category": 2.0}


def one_to_one(pairs: pd.DataFrame) -> pd.DataFrame:
    """Each line in its first pair only."""
    return pairs.drop_duplicates("short_line").drop_duplicates("over_line")


def swaps(case: Case, lines: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Signal, ...]]:
    """Like-item swaps, each line once, from the most telling kind of family to the least; one signal per kind."""
    families, rows = like_families(lines), lines[lines["source"] == "count"]
    rows = events(rows, rows["site"].fillna(""), rows["sku"], rows["count_id"].fillna(""))
    used: set[int] = set()
    found: list[pd.DataFrame] = []
    signals: list[Signal] = []
    for kind in KINDS:
        left = rows[~rows["line_id"].isin(used)] if used else rows
        every = left.merge(families[families["kind"] == kind], left_on="place", right_on="sku")
        every["key"] = every["key"] + "|" + every["family"]  # a sku in two families appears twice
        if every.empty or not (every["drift_e4"] != 0).any():
            continue
        mirrors = find_mirrors(case, every, ROUND_DAYS)
        pairs = one_to_one(mirrors.pairs)
        tested = replace(mirrors, pairs=pairs).signals("picking", f"swaps between SKUs alike by {kind}")
        doubt = DOUBT.get(kind, 1.0)
        signals += [replace(signal, p=tail(int(signal.found), signal.expected * doubt)) for signal in tested]
        found.append(pairs)
        named = pairs[pairs["false_rate"] <= SWAP_FALSE_RATE]
        used |= set(named["short_line"]) | set(named["over_line"])
    every_pair = pd.concat(found or [pd.DataFrame(columns=FOUND)], ignore_index=True)
    every_pair = every_pair.sort_values(["false_rate", "short_line"])
    return one_to_one(every_pair).sort_values(["short_line", "over_line"]).reset_index(drop=True), tuple(signals)


def look(case: Case, lines: pd.DataFrame) -> Look:
    """Like-item swaps, and how often a sale skipped its pick stage."""
    if not (lines["source"] == "count").any():
        return Look("picking", missing=("count_line",), request="counts_by_sku_and_site")
    pairs, signals = swaps(case, lines)
    named = pairs[pairs["false_rate"] <= MATCH_FALSE_RATE]
    matched = as_matches(named, lines, "equal and opposite on a like SKU in the same round")
    total, skipped = case.table("pick_stage").iloc[0]
    note = f"{skipped} of {total} shipped lines skip or reverse the pick stage" if total else ""
    noted = tuple(replace(signal, note=note) for signal in signals)
    return Look("picking", matched, noted, described_pairs(pairs, lines, "swap"))
