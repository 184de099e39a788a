"""Which findings and answers flip under other tolerances and materiality: every threshold moved, one at a time."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import pandas as pd

from cin7_audit.conclusions.questions import Reply
from cin7_audit.conclusions.tolerance import outside_tolerance
from cin7_audit.context import Context
from cin7_audit.engagement import Engagement
from cin7_audit.severity import by_value, of_grade

FACTORS = ("0.5", "1", "2")  # of the setting
COLUMNS = ("what", "moved", "at_half", "as_set", "at_double", "flips")


def severity_rows(summary: pd.DataFrame, posted: Decimal, facts: Context) -> Iterator[tuple[object, ...]]:
    """Severity of each contributor's finding under half and double materiality; postings weigh what they moved."""
    named = summary[summary["grade"].isin(["A", "B"])]
    for name, grade, value in named[["contributor", "grade", "gross_value"]].itertuples(index=False):
        weight = posted if name == "posting" else value
        marks = [of_grade(by_value(weight, facts, Decimal(factor)), grade) for factor in FACTORS]
        yield f"severity of {name}", "materiality", *marks, len(set(marks)) > 1


def tolerance_rows(evidence: pd.DataFrame, lines: pd.DataFrame, settings: Engagement) -> Iterator[tuple[object, ...]]:
    """Lines of each named contributor that stay outside tolerance when the tolerance is halved or doubled."""
    known = lines.set_index("line_id")
    named = evidence[(evidence["rank"] == 1) & evidence["grade"].isin(["A", "B"])]
    for name, own in named.groupby("contributor", sort=True):
        at = known.reindex(own["line_id"])
        outside = [int(outside_tolerance(at, settings, float(factor)).sum()) for factor in FACTORS]
        yield f"lines of {name} outside tolerance", "tolerance", *outside, len({count >= 1 for count in outside}) > 1


def answer_rows(replies: Sequence[Reply]) -> Iterator[tuple[object, ...]]:
    """Answers that hold a value against a positive threshold, with the threshold halved and doubled."""
    for reply in replies:
        if reply.value is None or not reply.threshold or reply.answer == "cannot tell" or reply.key == "same_variances":
            continue
        marks = ["yes" if reply.value > reply.threshold * float(factor) else "no" for factor in FACTORS]
        yield reply.question, "its threshold", *marks, len(set(marks)) > 1


def flip_table(
    summary: pd.DataFrame,
    evidence: pd.DataFrame,
    lines: pd.DataFrame,
    posted: Decimal,
    replies: Sequence[Reply],
    settings: Engagement,
    facts: Context,
) -> pd.DataFrame:
    """One row per finding or answer and moved setting (COLUMNS); flips is true where the outcome changes."""
    lines_outside = tolerance_rows(evidence, lines, settings)
    rows = [*severity_rows(summary, posted, facts), *lines_outside, *answer_rows(replies)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"at_half": str, "as_set": str, "at_double": str})
