"""Runs every contributor's search on the lines and shares the lines out: looks, grades, evidence, pairs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.context import Context
from cin7_audit.contributors import bins, counting, grading, opening, picking, posting, transfers
from cin7_audit.contributors import result_tables as tables
from cin7_audit.contributors.catalogue import ABOUT
from cin7_audit.contributors.grading import Standing
from cin7_audit.contributors.records import Look
from cin7_audit.contributors.unexplained import Residual, examine
from cin7_audit.engagement import Engagement
from cin7_audit.records import Section
from cin7_audit.statistics.closest_document import match
from cin7_audit.vocabulary import CONTRIBUTORS

# what only documents show: its rule is the model <name>_candidate
DOCUMENTS = {name: about.documents for name, about in ABOUT.items() if about.documents}
ON_PAIRS = {"transfers": transfers, "bins": bins, "picking": picking, "counting": counting, "opening": opening}


@dataclass(frozen=True)
class Attribution:
    """What the contributor search established: frames of result_tables, tests of the residual, odd postings."""

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


def look_at_documents(name: str, case: Case, lines: pd.DataFrame) -> Look:
    """Lines that one document gone wrong, in a way this contributor has, would have left exactly as they are."""
    stated = DOCUMENTS[name]
    if not case.has(stated["table"]):
        return Look(name, missing=(stated["table"],), request=stated["request"])
    luck = case.table(stated["luck"]) if "luck" in stated else None
    return Look(name, match(lines, case.table(f"{name}_candidate"), luck))


def look_everywhere(case: Case, lines: pd.DataFrame) -> dict[str, Look]:
    """Every contributor's look; with no line at all, every one of them says what to ask for."""
    if lines.empty:
        names = (*DOCUMENTS, *ON_PAIRS)
        return {name: Look(name, missing=("count_line",), request="counts_or_adjustments") for name in names}
    differing = lines[lines["drift_e4"] != 0]
    looks = {name: look_at_documents(name, case, differing) for name in DOCUMENTS}
    looks |= {name: module.look(case, lines) for name, module in ON_PAIRS.items()}
    known = grading.after_another(lines)
    return {name: grading.with_reversals(grading.without_reversals(look, known), known) for name, look in looks.items()}


def earlier_tables(earlier: Sequence[Section], name: str) -> list[pd.DataFrame]:
    """The tables of this name of the earlier sections."""
    return [section.tables[name] for section in earlier if name in section.tables]


def attribute(case: Case, settings: Engagement, facts: Context, earlier: Sequence[Section]) -> Attribution:
    """Look, share out, test the residual, grade."""
    case = case.under(settings)
    lines = case.table("difference_line")
    looks = look_everywhere(case, lines)
    ranked, significant, _ = grading.share_out(looks)
    residual = examine(case, lines, grading.well_explained(ranked, significant), looks, settings.rules.seed)
    tie_out, differing = (earlier_tables(earlier, name) for name in ("tie_out", "tie_out_documents"))
    posting_look, odd = posting.look(case, tie_out, differing)
    looks = {**residual.looks, "posting": posting_look}
    ranked, _, tests = grading.share_out(looks)
    by_lines = {name for name, look in looks.items() if look.testable and name != "posting"}
    found = grading.standings(
        tests, ranked, by_lines, float(settings.rules.false_discovery_rate), grading.caps(ranked, tests)
    )
    if posting_look.testable:
        mark, none = posting.grade(odd, float(facts.clearly_trivial)), float("nan")
        found += (Standing("posting", len(odd), 0.0, none, none, mark, "documents whose posting disagrees"),)
    standing = {s.contributor: s.grade for s in found}
    evidence = tables.contributor_evidence(ranked, grading.line_grades(ranked, standing), lines)
    pairs = tables.pair_table(looks, evidence, standing, lines)
    looks = {name: looks[name] for name in CONTRIBUTORS}
    summary, tested = tables.summary(found, evidence, looks), tables.test_table(tests, looks)
    return Attribution(lines, evidence, pairs, summary, tested, found, residual, odd[posting.ODD_COLUMNS], looks)
