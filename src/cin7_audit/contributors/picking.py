"""Picking and packing outside the workflow: one item taken for a like one."""

from dataclasses import replace

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.contributors.like_skus import KINDS, like_families
from cin7_audit.contributors.mirrored_pairs import as_matches, day_number, described_pairs, find_mirrors
from cin7_audit.contributors.records import About, Look, Signal
from cin7_audit.statistics.closest_document import as_matched, nothing_matched, tail

ABOUT = About(
    name="picking",
    words="picking and packing outside the workflow",
    signature="two like SKUs at one site, one short and one over by the same quantity; drift that grows with pick lines; sales shipped without a pick or pack stage",
    rule="v of one SKU = -v of a like SKU (code, name, barcode, then category) counted at the same site in the same round, one to one; like families from most to least telling",
    assumptions="both items were counted in the same round, so that one wrong pick shows twice",
    false_positives="kits and assemblies move two SKUs on purpose; a pack changing from old to new looks like a swap; small differences cancel by luck",
    next_evidence=(
        "pick slips against shipped weight",
        "customer claims and re-shipments",
        "barcode and bin label check",
        "both items counted together",
    ),
    owner="picking and packing",
)
ROUND_DAYS = 7  # counts of two skus inside a week belong to one round (default, ours)
SWAP_FALSE_RATE = 0.15  # a swap is named when luck explains at most this share of swaps of its size and family kind (default, ours)
DOUBT = {"same category": 2.0}  # weak likeness: luck is taken twice over, for what else skus of a category share (default, ours)


def counted(lines: pd.DataFrame) -> pd.DataFrame:
    """The counted lines in plain columns: what every kind of family is joined to."""
    kept = lines[lines["source"] == "count"]
    return pd.DataFrame(
        {
            "line_id": kept["line_id"].astype("int64"),
            "sku": kept["sku"],
            "site": kept["site"].fillna(""),
            "day_no": day_number(kept["day"]),
            "drift_e4": kept["drift_e4"].astype("int64"),
            "round": kept["count_id"].fillna(""),
        }
    )


def events(lines: pd.DataFrame, families: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Counted lines of skus in a family of this kind: key = site and family, place = sku. A sku in two families appears twice."""
    kept = lines.merge(families[families["kind"] == kind], on="sku")
    return kept[["line_id"]].assign(
        key=kept["site"] + "|" + kept["family"],
        place=kept["sku"].astype(str),
        day_no=kept["day_no"],
        drift_e4=kept["drift_e4"],
        round=kept["round"],
    )


def swaps(case: Case, lines: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Signal, ...]]:
    """Like-item swaps, each line once, from the most telling kind of family to the least; one signal per kind."""
    families, rows = like_families(lines), counted(lines)
    used: set[int] = set()
    found: list[pd.DataFrame] = []
    signals: list[Signal] = []
    for kind in KINDS:
        every = events(rows[~rows["line_id"].isin(used)] if used else rows, families, kind)
        if every.empty or not (every["drift_e4"] != 0).any():
            continue
        mirrors = find_mirrors(case, every, ROUND_DAYS)
        pairs = mirrors.pairs.drop_duplicates("short_line").drop_duplicates("over_line")
        tested = replace(mirrors, pairs=pairs).signals("picking", f"swaps between SKUs alike by {kind}")
        signals += [replace(signal, p=tail(int(signal.found), signal.expected * DOUBT.get(kind, 1.0))) for signal in tested]
        found.append(pairs.assign(family_kind=kind))
        named = pairs[pairs["false_rate"] <= SWAP_FALSE_RATE]
        used |= set(named["short_line"]) | set(named["over_line"])
    every_pair = (
        pd.concat(found, ignore_index=True)
        if found
        else pd.DataFrame(columns=["short_line", "over_line", "quantity_e4", "false_rate", "family_kind"])
    )
    every_pair = every_pair.sort_values(["false_rate", "short_line"]).drop_duplicates("short_line").drop_duplicates("over_line")
    return every_pair.sort_values(["short_line", "over_line"]).reset_index(drop=True), tuple(signals)


def look(case: Case, lines: pd.DataFrame) -> Look:
    """Like-item swaps, and how often a sale skipped its pick stage."""
    if not (lines["source"] == "count").any():
        return Look("picking", missing=("count_line",), request="counts_by_sku_and_site")
    pairs, signals = swaps(case, lines)
    named = pairs[pairs["false_rate"] <= 0.5]
    matched = nothing_matched()
    if len(named):
        rows = as_matches(named, lines, "equal and opposite on a like SKU in the same round")
        matched = as_matched(rows)
    total, skipped = case.table("pick_stage").iloc[0]
    note = f"{skipped} of {total} shipped lines skip or reverse the pick stage" if total else ""
    return Look("picking", matched, tuple(replace(signal, note=note) for signal in signals), described_pairs(pairs, lines, "swap"))
