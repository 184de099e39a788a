"""Diagnosis: contributors with evidence, the four questions, the verdict, and what governance needs (method.md 4 to 6).

    result = measure(case, settings, earlier_sections)

Stance: contributors, not guarantees. The result states what the data is consistent with, how strongly, and what else
fits; it never names a person, and contributors are never forced to add to 100 %.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.conclusions.controls import control_exceptions
from cin7_audit.conclusions.count_plan import CountPlan, plan_counts
from cin7_audit.conclusions.flips import flip_table
from cin7_audit.conclusions.governance import governance_pack
from cin7_audit.conclusions.questions import Reply, Verdict, answers, explained_share, verdict
from cin7_audit.context import Context, context
from cin7_audit.contributors.posting import posted_value
from cin7_audit.contributors.run import Attribution, attribute
from cin7_audit.engagement import Engagement
from cin7_audit.records import Section
from cin7_audit.statistics.sampling import MonetarySample, monetary_unit_sample, size_table


@dataclass(frozen=True)
class DiagnosisResult:
    """Everything notebook 06 shows. Quantities and values exact; p-values and shares are floats."""

    attribution: Attribution
    questions: tuple[Reply, ...]
    verdict: Verdict
    flips: pd.DataFrame
    count_plan: CountPlan
    sizes: pd.DataFrame
    sample: MonetarySample
    controls: pd.DataFrame
    controls_missing: Mapping[str, tuple[str, ...]]
    governance: Mapping[str, Any]
    facts: Context


def measure(case: Case, settings: Engagement, earlier: Sequence[Section] = ()) -> DiagnosisResult:
    """The whole diagnosis; `earlier` are the sections of notebooks 01 to 05, from which measures are taken, not
    recomputed.
    """
    case = case.under(settings)
    facts = context(case, settings)
    found = attribute(case, settings, facts, earlier)
    lines = found.lines
    plan = plan_counts(case)
    replies = answers(lines, settings, facts, earlier)
    exceptions, missing = control_exceptions(case)
    return DiagnosisResult(
        attribution=found,
        questions=replies,
        verdict=verdict(replies, explained_share(found.summary, lines)),
        flips=flip_table(
            found.summary, found.evidence, lines, posted_value(found.odd_postings), replies, settings, facts
        ),
        count_plan=plan,
        sizes=size_table(),
        sample=monetary_unit_sample(case.table("book_value"), facts.performance, settings.rules.seed),
        controls=exceptions,
        controls_missing=missing,
        governance=governance_pack(case, lines, found.summary, exceptions, plan.plan, plan.capacity, settings, facts),
        facts=facts,
    )
