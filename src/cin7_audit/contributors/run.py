"""Runs every contributor's search on the lines and shares the lines out: looks, grades, evidence, pairs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.context import Context
from cin7_audit.contributors import bins, counting, documents, opening, picking, posting, result_tables, transfers
from cin7_audit.contributors.grading import (
    Reversals,
    Standing,
    caps,
    line_grades,
    share_out,
    standings,
    well_explained,
    with_reversals,
    without_reversals,
)
from cin7_audit.contributors.records import Look
from cin7_audit.contributors.unexplained import Residual, examine
from cin7_audit.engagement import Engagement
from cin7_audit.records import Section
from cin7_audit.vocabulary import CONTRIBUTORS

ON_PAIRS = {"transfers": transfers, "bins": bins, "picking": picking, "counting": counting, "opening": opening}


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
    """Every contributor's look; with no line at all, every one of them says what to ask for."""
    if lines.empty:
        names = (*documents.DOCUMENTS, *ON_PAIRS)
        return {name: Look(name, missing=("count_line",), request="counts_or_adjustments") for name in names}
    differing = lines[lines["drift_e4"] != 0]
    looks = {name: documents.look(name, case, differing) for name in documents.DOCUMENTS}
    looks |= {name: module.look(case, lines) for name, module in ON_PAIRS.items()}
    known = Reversals.of(lines)
    return {name: with_reversals(without_reversals(look, known), known) for name, look in looks.items()}


def earlier_tables(earlier: Sequence[Section], name: str) -> list[pd.DataFrame]:
    """The tables of this name of the earlier sections."""
    return [section.tables[name] for section in earlier if name in section.tables]


def attribute(case: Case, settings: Engagement, facts: Context, earlier: Sequence[Section]) -> Attribution:
    """Look, share out, test the residual, grade."""
    case = case.under(settings)
    lines = case.table("difference_line")
    looks = look_everywhere(case, lines)
    ranked, significant, _ = share_out(looks)
    residual = examine(case, lines, well_explained(ranked, significant), looks, settings.rules.seed)
    posting_look, odd = posting.look(
        case, earlier_tables(earlier, "tie_out"), earlier_tables(earlier, "tie_out_documents")
    )
    looks = {**residual.looks, "posting": posting_look}
    ranked, _, tests = share_out(looks)
    by_lines = {name for name, look in looks.items() if look.testable and name != "posting"}
    found = standings(tests, ranked, by_lines, float(settings.rules.false_discovery_rate), caps(ranked, tests))
    if posting_look.testable:
        mark, none = posting.grade(odd, float(facts.clearly_trivial)), float("nan")
        found += (Standing("posting", len(odd), 0.0, none, none, mark, "documents whose posting disagrees"),)
    standing = {s.contributor: s.grade for s in found}
    evidence = result_tables.contributor_evidence(ranked, line_grades(ranked, standing), lines)
    pairs = result_tables.pair_table(looks, evidence, standing, lines)
    looks = {name: looks[name] for name in CONTRIBUTORS}
    return Attribution(
        lines,
        evidence,
        pairs,
        result_tables.summary(found, evidence, looks),
        result_tables.test_table(tests, looks),
        found,
        residual,
        odd[posting.ODD_COLUMNS],
        looks,
    )
