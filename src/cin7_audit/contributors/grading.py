"""From matches to grades: each line gets its best explanation and rivals, each contributor its grade.

Grades (method.md section 4): A a document pair explains quantity and date; B association beyond chance after control for
multiple tests; C consistent with, equally consistent with something else; D looked for and not found.

False share: of the lines of one contributor that match with this chance, the part that luck explains. With p the chance of
the line and s the share of lines with candidates that truly match (found less expected, over lines with candidates), it is
p (1 - s) / (s + p (1 - s)). For mirrored pairs it is the expected over the found pairs of their size.

Nothing is forced to add to 100 %: a line without a significant match stays unexplained.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cin7_audit.contributors.records import Look, Signal
from cin7_audit.statistics.closest_document import UNIT, Matched, tail
from cin7_audit.statistics.exposure import benjamini_hochberg

# A line that two contributors explain equally well goes to the one whose rule demands more coincidences.
PRECEDENCE = (
    "uom",
    "duplicate",
    "transfers",
    "bins",
    "returns",
    "cutoff",
    "receiving",
    "picking",
    "counting",
    "opening",
    "loss",
    "posting",
)
BY_PAIRS = ("picking", "bins", "counting", "opening", "loss")
LAST_RESORT = ("counting", "opening", "loss")  # a document or mirror that fits comes before these: they would fit as well
SURE_FALSE_SHARE = 0.05  # grade A: at most one named line in twenty is luck (issue 6: grade A right at least 95 % of the time)
LIKELY_FALSE_SHARE = 0.25  # grade B
SURE_P, LIKELY_P = 0.001, 0.01
LEAST_EXCESS = 3.0  # lines (or pairs x 2) beyond luck before a contributor is named (default, ours)


TAKES_BACK = "takes back the difference of the count before"  # begins the rule of a reversal of an explained line
NOT_A_DOCUMENT = ("equal and opposite", TAKES_BACK)


@dataclass(frozen=True)
class Standing:
    """One contributor's tests after lines better explained elsewhere are set aside; p is the best test's, Bonferroni inside."""

    contributor: str
    found: int
    expected: float
    p: float
    adjusted: float
    grade: str
    best_test: str


def rule_table(look: Look, elsewhere: set[int]) -> pd.DataFrame:
    """Per document rule: found, expected by chance, lines with a candidate (held), without lines explained elsewhere."""
    rows, chances = look.matched.matches, look.matched.chances
    rows = rows[~rows["line_id"].isin(elsewhere) & ~rows["rule"].astype(str).str.startswith(NOT_A_DOCUMENT)]
    chances = chances[~chances["line_id"].isin(elsewhere)]
    table = chances.groupby("rule", sort=True)["chance"].agg(expected="sum", held="size")
    counted: pd.DataFrame = table.assign(found=rows.groupby("rule").size().reindex(table.index).fillna(0).astype(int))
    return counted


def false_shares(look: Look) -> pd.DataFrame:
    """The contributor's matched lines, one row per line (its best rule), with `false_share` as the module docstring says."""
    rows = look.matched.matches
    if rows.empty:
        return rows.assign(contributor=look.contributor, false_share=pd.Series(dtype=float))
    chance = rows["chance"].astype(float).to_numpy()
    if look.contributor in BY_PAIRS:
        return rows.assign(contributor=look.contributor, false_share=chance)
    table = rule_table(look, set())
    true = ((table["found"] - table["expected"]) / table["held"].clip(lower=1)).clip(lower=0.0, upper=1.0)
    share_true = rows["rule"].astype(str).str.replace(TAKES_BACK + ": ", "", regex=False).map(true).fillna(0.0).to_numpy(dtype=float)
    share = np.where(share_true > 0, chance * (1 - share_true) / (share_true + chance * (1 - share_true) + 1e-12), 1.0)
    mirrored = rows["rule"].astype(str).str.startswith("equal and opposite").to_numpy()
    graded = rows.assign(contributor=look.contributor, false_share=np.where(mirrored, chance, share))
    return graded.sort_values(["line_id", "false_share", "rule"], kind="stable").drop_duplicates("line_id")


@dataclass(frozen=True)
class Reversals:
    """Lines with a line before them at the same place: line and first are line ids, drift and before their differences (e4)."""

    line: np.ndarray
    first: np.ndarray
    drift: np.ndarray
    before: np.ndarray

    @classmethod
    def of(cls, lines: pd.DataFrame) -> "Reversals":
        follow = lines[lines["previous_line_id"].notna()]
        line, first, drift = (follow[name].to_numpy(dtype="int64") for name in ("line_id", "previous_line_id", "drift_e4"))
        known = lines.set_index("line_id")["drift_e4"].astype("int64")
        return cls(line, first, drift, known.reindex(first).to_numpy())


def with_reversals(look: Look, known: Reversals) -> Look:
    """The look with lines that exactly take back, at the next count, a difference it explains.

    A posted correction of something that sorts itself out (goods booked late, shipped next day) is undone by the next count;
    that second difference belongs to the first one's explanation. It adds lines, never evidence.
    """
    rows = look.matched.matches
    if rows.empty or look.contributor in BY_PAIRS:
        return look
    own = rows.sort_values(["line_id", "chance"]).drop_duplicates("line_id").set_index("line_id")
    explained = own.index.to_numpy(dtype="int64")
    after = (known.drift != 0) & np.isin(known.first, explained) & ~np.isin(known.line, explained)
    line, first, drift = known.line[after], known.first[after], known.drift[after]
    back = drift == -own["quantity_e4"].reindex(first).to_numpy(dtype="int64")
    if not back.any():
        return look
    more = own.reindex(first[back])[["document", "chance", "evidence", "rule"]].reset_index(drop=True)
    more = more.assign(line_id=line[back], quantity_e4=drift[back], rule=TAKES_BACK + ": " + more["rule"].astype(str))
    return replace(
        look, matched=Matched(pd.concat([rows, more[rows.columns.intersection(more.columns)]], ignore_index=True), look.matched.chances)
    )


def without_reversals(look: Look, known: Reversals) -> Look:
    """The look without matches on lines that exactly take back the difference before them, unless it explains that one too.

    One document gone wrong explains one difference; it says nothing about why the count before erred the other way.
    """
    rows = look.matched.matches
    if rows.empty or look.contributor not in ONE_SIDED:
        return look
    lost = known.line[
        (known.drift == -known.before) & (np.abs(known.drift) > UNIT) & ~np.isin(known.first, rows["line_id"].to_numpy(dtype="int64"))
    ]
    return replace(look, matched=Matched(rows[~rows["line_id"].isin(lost)].reset_index(drop=True), look.matched.chances))


ONE_SIDED = ("duplicate", "uom", "receiving", "returns")


def document_tests(look: Look, elsewhere: set[int]) -> tuple[Signal, ...]:
    """Matched lines against chance, one test per rule."""
    if look.contributor in BY_PAIRS or look.matched.chances.empty:
        return ()
    table = rule_table(look, elsewhere)
    figures = zip(table.index, table["found"].tolist(), table["expected"].tolist(), table["held"].tolist(), strict=True)
    return tuple(
        Signal(look.contributor, str(rule), found, expected, held, tail(found, expected)) for rule, found, expected, held in figures
    )


def pair_test(look: Look, elsewhere: set[int]) -> tuple[Signal, ...]:
    """The contributor's own signals, less the matched lines of each test's sizes that are explained elsewhere."""
    rows = look.matched.matches
    rows = rows if look.contributor in BY_PAIRS else rows[rows["rule"].astype(str).str.startswith("equal and opposite")]
    if rows.empty or not elsewhere:
        return look.signals
    size = rows["quantity_e4"].astype("int64").abs() // UNIT
    gone = rows["line_id"].isin(elsewhere)
    kept = []
    for signal in look.signals:
        higher = min((s.least_units for s in look.signals if s.least_units > signal.least_units), default=10**12)
        inside = (size >= max(signal.least_units, 0)) & (size < higher) if signal.least_units else size >= 0
        share = float(gone[inside].mean()) if inside.any() else 0.0
        if share == 0.0 or np.isnan(signal.p) or signal.test.startswith("drift grows"):
            kept.append(signal)
            continue
        found = round(signal.found * (1 - share))
        kept.append(replace(signal, found=found, p=tail(found, signal.expected)))
    return tuple(kept)


def tests_of(look: Look, elsewhere: set[int]) -> tuple[Signal, ...]:
    """Every test of one contributor."""
    if not look.testable:
        return ()
    return document_tests(look, elsewhere) + pair_test(look, elsewhere)


def best(tests: tuple[Signal, ...]) -> Signal | None:
    """The test with the smallest p among those far enough beyond luck, else among all (first among equals)."""
    real = [test for test in tests if not np.isnan(test.p)]
    enough = [test for test in real if test.found - test.expected >= LEAST_EXCESS]
    return min(enough or real, key=lambda test: test.p) if real else None


def claims(rows: pd.DataFrame, significant: set[str]) -> pd.DataFrame:
    """Per line, its explanations in order: rank 1 is the best. Only significant contributors can rank first."""
    if rows.empty:
        return rows.assign(rank=pd.Series(dtype="int64"))
    band = np.digitize(rows["false_share"].astype(float), [SURE_FALSE_SHARE, LIKELY_FALSE_SHARE, 0.9999], right=True).astype(float)
    band = np.where(rows["contributor"].isin(LAST_RESORT), np.maximum(band, 1.5), band)
    weight = rows["contributor"].map({name: number for number, name in enumerate(PRECEDENCE)})
    weight = weight.where(~rows["rule"].astype(str).str.startswith(TAKES_BACK), -1)  # two lines had to fit, not one
    ordered = rows.assign(_weak=~rows["contributor"].isin(significant), _band=band, _order=weight)
    ordered = ordered.sort_values(["line_id", "_weak", "_band", "_order"], kind="stable")
    ordered["rank"] = ordered.groupby("line_id").cumcount() + 1
    return ordered.drop(columns=["_weak", "_band", "_order"]).reset_index(drop=True)


def _elsewhere(ranked: pd.DataFrame, significant: set[str], contributor: str) -> set[int]:
    first = ranked[(ranked["rank"] == 1) & ranked["contributor"].isin(significant) & (ranked["contributor"] != contributor)]
    return set(first[first["false_share"] <= LIKELY_FALSE_SHARE]["line_id"])


def significant_at_first(tests: Mapping[str, tuple[Signal, ...]]) -> set[str]:
    """Contributors whose tests alone pass, before lines are shared out."""
    found = set()
    for name, own in tests.items():
        first = best(own)
        if first is not None and first.p * len(own) <= LIKELY_P and first.found - first.expected >= LEAST_EXCESS / 2:
            found.add(name)
    return found


def share_out(looks: Mapping[str, Look], rounds: int = 3) -> tuple[pd.DataFrame, set[str], dict[str, tuple[Signal, ...]]]:
    """(ranked explanations per line, significant contributors, tests after sharing out).

    Each round gives lines to their best significant explanation and repeats every test without lines explained elsewhere;
    a contributor that only lived on another's lines drops out.
    """
    rows = pd.concat(
        [false_shares(look) for look in looks.values() if len(look.matched.matches)] or [pd.DataFrame(columns=[*EMPTY])], ignore_index=True
    )
    tests = {name: tests_of(look, set()) for name, look in looks.items()}
    significant = significant_at_first(tests)
    taken: dict[str, set[int]] = {name: set() for name in looks}
    ranked = claims(rows, significant)
    for _ in range(rounds):
        elsewhere = {name: _elsewhere(ranked, significant, name) for name in looks}
        changed = [name for name in looks if elsewhere[name] != taken[name]]
        tests, taken = tests | {name: tests_of(looks[name], elsewhere[name]) for name in changed}, elsewhere
        still = {name for name in significant if (first := best(tests[name])) and first.p * len(tests[name]) <= LIKELY_P}
        if still == significant:
            break
        significant = still
        ranked = claims(rows, significant)
    return ranked, significant, tests


EMPTY = ("line_id", "rule", "document", "quantity_e4", "chance", "evidence", "contributor", "false_share")


def standings(
    tests: Mapping[str, tuple[Signal, ...]], ranked: pd.DataFrame, testable: set[str], false_discovery: float, most: Mapping[str, str]
) -> tuple[Standing, ...]:
    """Every testable contributor's grade; `most` caps a contributor's grade (such as loss at B)."""
    names = [name for name in tests if name in testable]
    first = {name: best(tests[name]) for name in names}
    p = np.array([min(1.0, top.p * len(tests[name])) if (top := first[name]) else np.nan for name in names])
    adjusted = benjamini_hochberg(p)
    standing = []
    for name, raw, q in zip(names, p, adjusted, strict=True):
        top = first[name]
        found, expected = (round(top.found), float(top.expected)) if top else (0, 0.0)
        own = ranked[(ranked["contributor"] == name) & (ranked["rank"] == 1)]
        sure = int((own["false_share"] <= SURE_FALSE_SHARE).sum())
        grade = grade_of(found - expected, float(raw), float(q), sure, found, false_discovery)
        grade = max(grade, most.get(name, "A"))
        standing.append(Standing(name, found, expected, float(raw), float(q), grade, top.test if top else ""))
    return tuple(standing)


def grade_of(excess: float, p: float, adjusted: float, sure_lines: int, found: int, false_discovery: float) -> str:
    """A to D from the best test: see the module docstring and the constants."""
    if np.isnan(p) or found == 0:
        return "D"
    enough = excess >= LEAST_EXCESS or (found >= LEAST_EXCESS and p <= SURE_P)  # three lines where luck gives next to none are three
    passes = adjusted <= false_discovery and p <= LIKELY_P and enough
    if passes and p <= SURE_P and sure_lines >= LEAST_EXCESS:
        return "A"
    if passes:
        return "B"
    return "C" if excess > 0 and p <= 0.2 else "D"


def line_grades(ranked: pd.DataFrame, grades: Mapping[str, str]) -> pd.Series:
    """The grade of each (line, contributor): never better than its contributor's, C when not its line's best explanation."""
    share = ranked["false_share"].astype(float)
    own = np.where(share <= SURE_FALSE_SHARE, "A", np.where(share <= LIKELY_FALSE_SHARE, "B", "C"))
    own = np.where(ranked["rank"] == 1, own, "C")
    cap = ranked["contributor"].map(grades).fillna("D").to_numpy()
    return pd.Series([max(a, b) for a, b in zip(own, cap, strict=True)], index=ranked.index, dtype=object)
