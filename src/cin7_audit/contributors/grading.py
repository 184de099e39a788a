"""From matches to grades: each line gets its best explanation and rivals, each contributor its grade.

Grades (method.md 6.4): A a document pair explains quantity and date; B association beyond chance after control
for multiple tests; C consistent with, equally consistent with something else; D looked for and not found.

False share: of the lines of one contributor that match with this chance, the part that luck explains. With p the chance
of the line and s the share of lines with candidates that truly match (found less expected, over lines with candidates),
it is p (1 - s) / (s + p (1 - s)). For mirrored pairs it is the expected over the found pairs of their size.

Nothing is forced to add to 100 %: a line without a significant match stays unexplained.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cin7_audit.contributors.catalogue import ABOUT
from cin7_audit.contributors.counting import SLIP_UNITS
from cin7_audit.contributors.records import Look, Signal
from cin7_audit.statistics.closest_document import MATCH_COLUMNS, UNIT, nothing_matched, tail
from cin7_audit.statistics.exposure import benjamini_hochberg

SURE_FALSE_SHARE = 0.05  # grade A: at most one named line in twenty is luck (grade A right at least 95 % of the time)
LIKELY_FALSE_SHARE = 0.25  # grade B
SURE_P, LIKELY_P = 0.001, 0.01
LEAST_EXCESS = 3.0  # lines (or pairs x 2) beyond luck before a contributor is named (default, ours)
LEFT_OVER = 0.25  # reversals, of those that late documents explain, below which they may be late documents not found

Tests = Mapping[str, tuple[Signal, ...]]


@dataclass(frozen=True)
class Standing:
    """One contributor's tests without lines better explained elsewhere; p is the best test's, Bonferroni inside."""

    contributor: str
    found: int
    expected: float
    p: float
    adjusted: float
    grade: str
    best_test: str


def rule_table(look: Look, elsewhere: set[int]) -> pd.DataFrame:
    """Per document rule: found, expected by chance, lines with a candidate, without those explained elsewhere."""
    rows, chances = look.matched.matches, look.matched.chances
    rows = rows[~rows["line_id"].isin(elsewhere) & (rows["kind"] == "document")]
    chances = chances[~chances["line_id"].isin(elsewhere)]
    table = chances.groupby("rule", sort=True)["chance"].agg(expected="sum", held="size")
    counted: pd.DataFrame = table.assign(found=rows.groupby("rule").size().reindex(table.index).fillna(0).astype(int))
    return counted


def false_shares(look: Look) -> pd.DataFrame:
    """The contributor's matched lines, a row per line (its best rule), with `false_share` as the module says."""
    rows = look.matched.matches
    chance, table = rows["chance"].astype(float).to_numpy(), rule_table(look, set())
    true = ((table["found"] - table["expected"]) / table["held"].clip(lower=1)).clip(lower=0.0, upper=1.0)
    share_true = rows["rule"].map(true).fillna(0.0).to_numpy(dtype=float)
    share = np.where(share_true > 0, chance * (1 - share_true) / (share_true + chance * (1 - share_true) + 1e-12), 1.0)
    shares = np.where((rows["kind"] == "pair").to_numpy(), chance, share)
    graded = rows.assign(contributor=look.contributor, false_share=shares)
    return graded.sort_values(["line_id", "false_share", "rule"], kind="stable").drop_duplicates("line_id")


def after_another(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines with a line before them at the same place: both numbers, both differences."""
    columns = ["line_id", "previous_line_id", "drift_e4", "previous_drift_e4"]
    return lines.loc[lines["previous_line_id"].notna(), columns].astype("int64")


def with_reversals(look: Look, known: pd.DataFrame) -> Look:
    """The look with lines that exactly take back, at the next count, a difference it explains.

    A posted correction of something that sorts itself out (goods booked late, shipped next day) is undone by the next
    count; that second difference belongs to the first one's explanation. It adds lines, never evidence.
    """
    rows = look.matched.matches
    if rows.empty or ABOUT[look.contributor].by_pairs:
        return look
    own = rows.sort_values(["line_id", "chance"]).drop_duplicates("line_id").set_index("line_id")
    first, second = known["previous_line_id"], known["line_id"]
    after = known[(known["drift_e4"] != 0) & first.isin(own.index) & ~second.isin(own.index)]
    told = own.reindex(after["previous_line_id"]).assign(line_id=after["line_id"].to_numpy(), kind="reversal")
    more = told[after["drift_e4"].to_numpy() == -told["quantity_e4"].to_numpy(dtype="int64")]
    if more.empty:
        return look
    more = more.assign(quantity_e4=-more["quantity_e4"])
    both = pd.concat([rows, more[MATCH_COLUMNS]], ignore_index=True)
    return replace(look, matched=replace(look.matched, matches=both))


def without_reversals(look: Look, known: pd.DataFrame) -> Look:
    """The look without matches on lines that exactly take back the difference before them, unless it explains that one
    too.

    One document gone wrong explains one difference; it says nothing about why the count before erred the other way.
    """
    rows = look.matched.matches
    if rows.empty or not ABOUT[look.contributor].one_sided:
        return look
    is_back = (known["drift_e4"] == -known["previous_drift_e4"]) & (known["drift_e4"].abs() > UNIT)
    lost = known.loc[is_back & ~known["previous_line_id"].isin(rows["line_id"]), "line_id"]
    left = rows[~rows["line_id"].isin(lost)].reset_index(drop=True)
    return replace(look, matched=replace(look.matched, matches=left))


def document_tests(look: Look, elsewhere: set[int]) -> tuple[Signal, ...]:
    """Matched lines against chance, one test per rule."""
    if ABOUT[look.contributor].by_pairs or look.matched.chances.empty:
        return ()
    table = rule_table(look, elsewhere)
    return tuple(
        Signal(look.contributor, str(rule), int(found), float(expected), int(held), tail(int(found), expected))
        for rule, expected, held, found in table.itertuples(name=None)
    )


def pair_test(look: Look, elsewhere: set[int]) -> tuple[Signal, ...]:
    """The contributor's own signals, less the matched lines of each test's sizes that are explained elsewhere."""
    rows = look.matched.matches
    rows = rows[rows["kind"] == "pair"]
    if rows.empty or not elsewhere:
        return look.signals
    size = rows["quantity_e4"].astype("int64").abs() // UNIT
    gone = rows["line_id"].isin(elsewhere)
    kept = []
    for signal in look.signals:
        higher = min((s.least_units for s in look.signals if s.least_units > signal.least_units), default=10**12)
        inside = (size >= signal.least_units) & (size < (higher if signal.least_units else np.inf))
        share = float(gone[inside].mean()) if inside.any() else 0.0
        if share and signal.of_lines and not np.isnan(signal.p):
            found = round(signal.found * (1 - share))
            signal = replace(signal, found=found, p=tail(found, signal.expected))
        kept.append(signal)
    return tuple(kept)


def tests_of(look: Look, elsewhere: set[int]) -> tuple[Signal, ...]:
    """Every test of one contributor."""
    return document_tests(look, elsewhere) + pair_test(look, elsewhere) if look.testable else ()


def best(tests: tuple[Signal, ...]) -> Signal | None:
    """The test with the smallest p among those far enough beyond luck, else among all (first among equals)."""
    real = [test for test in tests if not np.isnan(test.p)]
    enough = [test for test in real if test.found - test.expected >= LEAST_EXCESS]
    return min(enough or real, key=lambda test: test.p) if real else None


def chance(tests: tuple[Signal, ...]) -> float:
    """Chance of the best test, times the number of tests (Bonferroni); 1 without a test."""
    return min(1.0, top.p * len(tests)) if (top := best(tests)) else 1.0


def claims(rows: pd.DataFrame, significant: set[str]) -> pd.DataFrame:
    """Per line, its explanations in order: rank 1 is the best. Only significant contributors can rank first."""
    about = rows["contributor"].map(ABOUT)
    shares = [SURE_FALSE_SHARE, LIKELY_FALSE_SHARE, 0.9999]
    band = np.digitize(rows["false_share"].astype(float), shares, right=True).astype(float)
    band = np.where([each.last_resort for each in about], np.maximum(band, 1.5), band)
    # of a reversal two lines had to fit, not one
    weight = np.where(rows["kind"] == "reversal", 0, [each.precedence for each in about])
    ordered = rows.assign(_weak=~rows["contributor"].isin(significant), _band=band, _order=weight)
    ordered = ordered.sort_values(["line_id", "_weak", "_band", "_order"], kind="stable")
    ordered["rank"] = ordered.groupby("line_id").cumcount() + 1
    return ordered.drop(columns=["_weak", "_band", "_order"]).reset_index(drop=True)


def well_explained(ranked: pd.DataFrame, significant: set[str]) -> set[int]:
    """Lines that one of these contributors, all significant, explains best, with luck a small part."""
    first = ranked[(ranked["rank"] == 1) & ranked["contributor"].isin(significant)]
    return set(first[first["false_share"].astype(float) <= LIKELY_FALSE_SHARE]["line_id"].astype("int64"))


def significant_at_first(tests: Tests) -> set[str]:
    """Contributors whose tests alone pass, before lines are shared out."""
    likely = {name: top for name, own in tests.items() if (top := best(own)) and chance(own) <= LIKELY_P}
    return {name for name, top in likely.items() if top.found - top.expected >= LEAST_EXCESS / 2}


def share_out(looks: Mapping[str, Look], rounds: int = 3) -> tuple[pd.DataFrame, set[str], Tests]:
    """(ranked explanations per line, significant contributors, tests after sharing out).

    Each round gives lines to their best significant explanation and repeats every test without lines explained
    elsewhere; a contributor that only lived on another's lines drops out.
    """
    parts = [false_shares(look) for look in looks.values() if len(look.matched.matches)]
    rows = pd.concat(parts or [nothing_matched().matches.assign(contributor="", false_share=1.0)], ignore_index=True)
    tests = {name: tests_of(look, set()) for name, look in looks.items()}
    significant = significant_at_first(tests)
    taken: dict[str, set[int]] = {name: set() for name in looks}
    ranked = claims(rows, significant)
    for _ in range(rounds):
        elsewhere = {name: well_explained(ranked, significant - {name}) for name in looks}
        changed = [name for name in looks if elsewhere[name] != taken[name]]
        tests, taken = tests | {name: tests_of(looks[name], elsewhere[name]) for name in changed}, elsewhere
        still = {name for name in significant if chance(tests[name]) <= LIKELY_P}
        if still == significant:
            break
        significant = still
        ranked = claims(rows, significant)
    return ranked, significant, tests


def caps(ranked: pd.DataFrame, tests: Tests) -> dict[str, str]:
    """The best grade each contributor can reach.

    Counting: a search for late documents misses some, so reversals of more than a slip left over beside many that late
    documents explain cannot be told from those. Receiving: on likely evidence only, beside a sure contributor that
    works through the same receipt lines. A pack slip makes the booked quantity differ from the order, and a receipt
    booked twice makes drift grow with receipts: what is left of either looks like receiving.
    """
    most = {name: about.most for name, about in ABOUT.items()}
    explained = int(((ranked["kind"] == "reversal") & (ranked["rank"] == 1)).sum())
    left = sum(int(signal.found) for signal in tests.get("counting", ()) if signal.least_units > SLIP_UNITS)
    if left < LEFT_OVER * explained:
        most["counting"] = "C"
    receiving, *others = (chance(tests.get(name, ())) for name in ("receiving", "uom", "duplicate"))
    if receiving > SURE_P >= min(others):
        most["receiving"] = "C"
    return most


def standings(
    tests: Tests, ranked: pd.DataFrame, testable: set[str], false_discovery: float, most: Mapping[str, str]
) -> tuple[Standing, ...]:
    """Every testable contributor's grade; `most` caps a contributor's grade (such as loss at B)."""
    first = {name: best(own) for name, own in tests.items() if name in testable}
    p = np.array([chance(tests[name]) if top else np.nan for name, top in first.items()])
    standing = []
    for (name, top), raw, q in zip(first.items(), p, benjamini_hochberg(p), strict=True):
        found, expected = (round(top.found), float(top.expected)) if top else (0, 0.0)
        own = ranked[(ranked["contributor"] == name) & (ranked["rank"] == 1)]
        sure = int((own["false_share"] <= SURE_FALSE_SHARE).sum())
        grade = max(most.get(name, "A"), grade_of(found - expected, float(raw), float(q), sure, found, false_discovery))
        standing.append(Standing(name, found, expected, float(raw), float(q), grade, top.test if top else ""))
    return tuple(standing)


def grade_of(excess: float, p: float, adjusted: float, sure_lines: int, found: int, false_discovery: float) -> str:
    """A to D from the best test: see the module docstring and the constants."""
    if np.isnan(p) or found == 0:
        return "D"
    # three lines where luck gives next to none are three
    enough = excess >= LEAST_EXCESS or (found >= LEAST_EXCESS and p <= SURE_P)
    if adjusted <= false_discovery and p <= LIKELY_P and enough:
        return "A" if p <= SURE_P and sure_lines >= LEAST_EXCESS else "B"
    return "C" if excess > 0 and p <= 0.2 else "D"


def by_share(share: pd.Series) -> np.ndarray:
    """The grade that the share of luck alone allows a line or a pair."""
    return np.select([share <= SURE_FALSE_SHARE, share <= LIKELY_FALSE_SHARE], ["A", "B"], "C").astype(object)


def line_grades(ranked: pd.DataFrame, grades: Mapping[str, str]) -> pd.Series:
    """The grade of each (line, contributor): never better than the contributor's; C if not its line's best."""
    own = np.where(ranked["rank"] == 1, by_share(ranked["false_share"].astype(float)), "C")
    cap = ranked["contributor"].map(grades).fillna("D").to_numpy(dtype=object)
    return pd.Series(np.maximum(own.astype(object), cap), index=ranked.index, dtype=object)
