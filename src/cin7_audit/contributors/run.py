"""Runs every contributor's module on the lines and shares the lines out: looks, grades, evidence, pairs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.context import Context
from cin7_audit.contributors import (
    bins,
    counting,
    cutoff,
    duplicate,
    opening,
    picking,
    posting,
    receiving,
    result_tables,
    returns,
    transfers,
    uom,
)
from cin7_audit.contributors.grading import (
    LIKELY_FALSE_SHARE,
    SURE_P,
    TAKES_BACK,
    Reversals,
    Standing,
    best,
    line_grades,
    share_out,
    standings,
    with_reversals,
    without_reversals,
)
from cin7_audit.contributors.records import Look, Signal
from cin7_audit.contributors.unexplained import Residual, examine
from cin7_audit.engagement import Engagement
from cin7_audit.records import Section
from cin7_audit.vocabulary import CONTRIBUTORS

ON_LINES = {"receiving": receiving, "returns": returns, "uom": uom, "cutoff": cutoff, "duplicate": duplicate}
ON_PAIRS = {"transfers": transfers, "bins": bins, "picking": picking, "counting": counting, "opening": opening}
MOST = {"loss": "B", "opening": "B"}  # no document pair can show these


@dataclass(frozen=True)
class Attribution:
    """Everything the contributor search established; frames as in result_tables, plus the residual's tests and odd postings."""

    lines: pd.DataFrame
    evidence: pd.DataFrame
    pairs: pd.DataFrame
    summary: pd.DataFrame
    tests: pd.DataFrame
    standings: tuple[Standing, ...]
    residual: Residual
    odd_postings: pd.DataFrame
    looks: Mapping[str, Look]

    def grade(self, contributor: str) -> str | None:
        return next((s.grade for s in self.standings if s.contributor == contributor), None)


def look_everywhere(case: Case, lines: pd.DataFrame) -> dict[str, Look]:
    """Every module's look; with no line at all, every one of them says what to ask for."""
    if lines.empty:
        return {name: Look(name, missing=("count_line",), request="counts_or_adjustments") for name in (*ON_LINES, *ON_PAIRS)}
    differing = lines[lines["drift_e4"] != 0]
    looks = {name: module.look(case, differing) for name, module in ON_LINES.items()}
    looks |= {name: module.look(case, lines) for name, module in ON_PAIRS.items()}
    known = Reversals.of(lines)
    return {name: with_reversals(without_reversals(look, known), known) for name, look in looks.items()}


def explained_lines(ranked: pd.DataFrame, significant: set[str]) -> set[int]:
    """Lines a significant contributor explains well enough to leave the residual."""
    if ranked.empty:
        return set()
    first = ranked[(ranked["rank"] == 1) & ranked["contributor"].isin(significant) & (ranked["false_share"] <= LIKELY_FALSE_SHARE)]
    return set(first["line_id"].astype("int64"))


def caps(ranked: pd.DataFrame, tests: Mapping[str, tuple[Signal, ...]]) -> dict[str, str]:
    """The best grade each contributor can reach. Reversals left over beside many that late documents explain are not counting's.

    A search for late documents misses some; a remainder below LEFT_OVER of what it explained cannot be told from those.
    """
    explained = int((ranked["rule"].astype(str).str.startswith(TAKES_BACK) & (ranked["rank"] == 1)).sum()) if len(ranked) else 0
    left = sum(int(signal.found) for signal in tests.get("counting", ()) if signal.least_units > counting.SLIP_UNITS)
    most = MOST | ({"counting": "C"} if left < LEFT_OVER * explained else {})
    return most | ({"receiving": "C"} if receipts_speak_of_another(tests) else {})


def receipts_speak_of_another(tests: Mapping[str, tuple[Signal, ...]]) -> bool:
    """Receiving rests on likely evidence only, beside a sure contributor that works through the same receipt lines.

    A pack slip makes the booked quantity differ from the order, and a receipt booked twice makes drift grow with receipts:
    what is left of either after the lines it explains looks like receiving and cannot be told from it.
    """

    def chance(name: str) -> float:
        top = best(tests.get(name, ()))
        return top.p * len(tests[name]) if top else 1.0

    return chance("receiving") > SURE_P and min(chance("uom"), chance("duplicate")) <= SURE_P


LEFT_OVER = 0.25


def tie_out_tables(earlier: Sequence[Section], name: str = "tie_out") -> list[pd.DataFrame]:
    """The tie-out tables of the earlier sections."""
    return [section.tables[name] for section in earlier if name in section.tables]


def attribute(case: Case, settings: Engagement, facts: Context, earlier: Sequence[Section]) -> Attribution:
    """Look, share out, test the residual, grade."""
    case = case.under(settings)
    lines = case.table("difference_line")
    looks = look_everywhere(case, lines)
    ranked, significant, _ = share_out(looks)
    if len(lines):
        residual = examine(case, lines, explained_lines(ranked, significant), looks, settings.rules.seed)
    else:
        residual = _nothing(looks, lines)
    looks = dict(residual.looks)
    posting_look, odd = posting.look(case, tie_out_tables(earlier), tie_out_tables(earlier, "tie_out_documents"))
    looks["posting"] = posting_look
    ranked, _, tests = share_out(looks)
    testable = {name for name, look in looks.items() if look.testable}
    found = [
        s
        for s in standings(tests, ranked, testable, float(settings.rules.false_discovery_rate), caps(ranked, tests))
        if s.contributor != "posting"
    ]
    if posting_look.testable:
        mark = posting.grade(odd, float(facts.clearly_trivial))
        found.append(Standing("posting", len(odd), 0.0, float("nan"), float("nan"), mark, "documents whose posting disagrees"))
    standing = {s.contributor: s.grade for s in found}
    evidence = result_tables.contributor_evidence(ranked, line_grades(ranked, standing), lines)
    pairs = result_tables.pair_table(looks, evidence, standing, lines)
    ordered = {name: looks[name] for name in CONTRIBUTORS}
    return Attribution(
        lines,
        evidence,
        pairs,
        result_tables.summary(tuple(found), evidence, ordered),
        result_tables.test_table(tests, ordered),
        tuple(found),
        residual,
        odd,
        ordered,
    )


def _nothing(looks: dict[str, Look], lines: pd.DataFrame) -> Residual:
    absent = Look("loss", missing=("count_line",), request="confirmed_counts")
    return Residual(lines, (), pd.DataFrame(), looks | {"loss": absent})
