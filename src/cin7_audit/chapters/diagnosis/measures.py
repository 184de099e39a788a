"""What the diagnosis rests on, each part worked out once, and its measures: M-36 (yield of the ranking on the client's
past) and M-39 (sampling interval) as the output contract prints them.

Stance: contributors, not guarantees. What is said is what the data is consistent with, how strongly, and what else
fits; it never names a person, and contributors are never forced to add to 100 % (method.md sections 6 to 8).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cin7_audit.conclusions import questions
from cin7_audit.conclusions.controls import untested_controls
from cin7_audit.conclusions.count_plan import CountPlan, plan_counts
from cin7_audit.conclusions.governance import governance_pack
from cin7_audit.contributors.run import Attribution, attribute
from cin7_audit.presentation.exhibit import Book, once
from cin7_audit.presentation.measuring import Measurer
from cin7_audit.records import Measure, Section
from cin7_audit.statistics.sampling import MonetarySample, monetary_unit_sample

STEP = "diagnosis"


@once
def earlier(book: Book) -> Sequence[Section]:
    """The chapters before, from which measures are taken, not computed again."""
    return book.earlier(STEP)


@once
def attribution(book: Book) -> Attribution:
    """Contributors with their evidence."""
    return attribute(book.case, book.settings, book.context, earlier(book))


@once
def replies(book: Book) -> tuple[questions.Reply, ...]:
    """The four questions answered."""
    return questions.answers(attribution(book).lines, book.settings, book.context, earlier(book))


@once
def verdict(book: Book) -> questions.Verdict:
    found = attribution(book)
    return questions.verdict(replies(book), questions.explained_share(found.summary, found.lines))


@once
def count_plan(book: Book) -> CountPlan:
    return plan_counts(book.case)


@once
def controls(book: Book) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]]]:
    """What the system let happen, and the controls that could not be tested with what they lack."""
    return book.table("control_exception").astype(object), untested_controls(book.case)


@once
def sample(book: Book) -> MonetarySample:
    return monetary_unit_sample(book.table("book_value"), book.context.performance, book.settings.rules.seed)


@once
def governance(book: Book) -> Mapping[str, Any]:
    """The governance pack, without the client's own answers."""
    found, plan, (exceptions, _) = attribution(book), count_plan(book), controls(book)
    counted = (plan.plan, plan.capacity)
    return governance_pack(book.case, found.lines, found.summary, exceptions, *counted, book.settings, book.context)


def measures(book: Book) -> tuple[Measure, ...]:
    measure, drawn = Measurer(STEP, book.context), sample(book)
    sampled = measure("sample", vars(drawn) | {"start": f"{drawn.start:.2f}"}) if drawn.size else ()
    return (*measure("lift", vars(count_plan(book))), *sampled)
