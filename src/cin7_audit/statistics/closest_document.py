"""Closest-document match: does a document explain a line's quantity to the unit, and how often would one by chance?

A line is a difference found (see models/60_diagnosis/difference_line.sql); a candidate is a quantity that one document,
had it gone wrong in one stated way, would have left on that line. A match is equality to the fourth decimal.

Chance: the probability that a line of unrelated origin equals one of the candidates this line happens to have. It is
the sum, over the candidate quantities, of the client's own frequency of that signed size among lines that do not have
that candidate, inside the same scale of sku (method.md 6.2), smoothed by a geometric law of the client's mean size. The
expected number of chance matches is the sum over lines; the tail of the count found is read from a Poisson law with
that mean, which is never lighter than the true Poisson-binomial.
"""

from dataclasses import dataclass

import pandas as pd
from scipy import stats

UNIT = 10_000  # drift_e4 per unit
PRIOR_WEIGHT = 4.0  # pseudo-lines given to the geometric law: keeps a size never seen from having chance zero


def geometric_law(size_units: pd.Series, mean_size: pd.Series) -> pd.Series:
    """Probability of a signed size under a two-sided geometric law with its mean absolute size (units >= 1)."""
    ratio, whole = 1.0 - 1.0 / mean_size.clip(lower=1.0), size_units.abs().round().clip(lower=1.0)
    at_one = (whole == 1.0).map({True: 0.5, False: 1e-9})
    return (0.5 * (1.0 - ratio) * ratio ** (whole - 1.0)).where(ratio > 0, at_one)


def candidate_chance(lines: pd.DataFrame, candidates: pd.DataFrame) -> pd.Series:
    """Chance per distinct (line_id, quantity_e4) of the candidates, indexed like them.

    lines: line_id, drift_e4, scale (all non-zero). candidates: line_id, quantity_e4, one row per distinct pair.
    """
    placed = candidates.merge(lines[["line_id", "scale", "drift_e4"]], on="line_id", how="left")
    placed["hit"] = placed["drift_e4"] == placed["quantity_e4"]
    with_it = placed.groupby(["scale", "quantity_e4"]).agg(holders=("line_id", "size"), hits=("hit", "sum"))
    seen = lines.groupby(["scale", "drift_e4"]).size().rename("seen")
    total = lines.groupby("scale").size().rename("total")
    mean = lines["drift_e4"].abs().groupby(lines["scale"]).mean().rename("mean") / UNIT
    placed = placed.join(with_it, on=["scale", "quantity_e4"]).join(total, on="scale").join(mean, on="scale")
    seen.index.names = ["scale", "quantity_e4"]
    placed = placed.join(seen, on=["scale", "quantity_e4"])
    others = placed["total"] - placed["holders"]
    seen_elsewhere = placed["seen"].fillna(0) - placed["hits"]
    prior = geometric_law(placed["quantity_e4"] / UNIT, placed["mean"].fillna(1.0))
    chance = (seen_elsewhere + PRIOR_WEIGHT * prior) / (others + PRIOR_WEIGHT)
    return pd.Series(chance.clip(0.0, 1.0).to_numpy(dtype=float), index=candidates.index)


@dataclass(frozen=True)
class Matched:
    """What one contributor's documents explain.

    matches: line_id, rule, document, quantity_e4, chance, evidence, kind; one row per line and rule. kind: document;
    pair, where chance is a share of luck already; reversal, which takes back at the next count what the rule explains
    (grading).
    chances: line_id, rule, chance, for every line and rule that had a candidate; each rule is a test of its own,
    because a telling rule (one candidate) must not be watered down by a talkative one (dozens of movements near a
    count).
    """

    matches: pd.DataFrame
    chances: pd.DataFrame


MATCH_COLUMNS = ["line_id", "rule", "document", "quantity_e4", "chance", "evidence", "kind"]


def nothing_matched() -> Matched:
    """No line, or no document to look at."""
    chances = pd.DataFrame({"line_id": [], "rule": [], "chance": []}).astype({"line_id": "int64", "rule": object})
    return Matched(pd.DataFrame(columns=MATCH_COLUMNS), chances)


def as_matched(rows: pd.DataFrame) -> Matched:
    """Lines found otherwise (pairs, sequences), each once; their chance is already a share of luck."""
    found = rows.assign(kind="pair").reset_index(drop=True)
    return Matched(found[MATCH_COLUMNS], found[["line_id", "rule", "chance"]])


def lines_as_matched(lines: pd.DataFrame, rule: str, chance: float | pd.Series) -> Matched:
    """Whole lines explained by what they are: their own count is the document."""
    rows = lines.rename(columns={"count_id": "document", "drift_e4": "quantity_e4"}).assign(rule=rule, chance=chance)
    return as_matched(rows.astype({"line_id": "int64", "quantity_e4": "int64"}))


def match(lines: pd.DataFrame, candidates: pd.DataFrame, shifted: pd.DataFrame | None = None) -> Matched:
    """Lines equal to one of their candidates; ties go to the smallest chance, then gap (days), then document.

    candidates: line_id, quantity_e4, rule, document, gap, evidence, luck_times (of a rule, where luck is to be taken
    more than once). shifted: a second chance by line_id and rule, from the same documents in windows moved away from
    the line; the larger of the two chances is used.
    """
    candidates = candidates[candidates["quantity_e4"] != 0] if len(candidates) else candidates
    if lines.empty or candidates.empty:
        return nothing_matched()
    distinct = candidates[["line_id", "quantity_e4"]].drop_duplicates().reset_index(drop=True)
    distinct["chance"] = candidate_chance(lines, distinct)
    by_rule = candidates[["line_id", "rule", "quantity_e4"]].drop_duplicates()
    by_rule = by_rule.merge(distinct, on=["line_id", "quantity_e4"])
    chances = by_rule.groupby(["line_id", "rule"], sort=True)["chance"].sum().reset_index()
    if "luck_times" in candidates:
        times = candidates.drop_duplicates("rule").set_index("rule")["luck_times"]
        chances["chance"] *= chances["rule"].map(times)
    chances["chance"] = chances["chance"].clip(upper=1.0)
    if shifted is not None and len(shifted):
        by_rule = chances.merge(shifted, on=["line_id", "rule"], how="left", suffixes=("", "_moved"))
        chances["chance"] = by_rule[["chance", "chance_moved"]].max(axis=1)
    hits = candidates.merge(lines[["line_id", "drift_e4"]], on="line_id")
    hits = hits[hits["drift_e4"] == hits["quantity_e4"]].merge(chances, on=["line_id", "rule"])
    hits = hits.sort_values(["line_id", "chance", "gap", "document"], na_position="last").assign(kind="document")
    return Matched(hits.drop_duplicates(["line_id", "rule"])[MATCH_COLUMNS].reset_index(drop=True), chances)


def tail(found: int, expected: float) -> float:
    """P(at least this many chance matches) when `expected` are expected (Poisson)."""
    return float(stats.poisson.sf(found - 1, max(expected, 1e-12))) if found > 0 else 1.0
