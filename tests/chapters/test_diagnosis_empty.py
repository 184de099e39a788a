"""Chapter 6 of an empty client carries through."""

import datetime as dt

from cin7_audit.chapters.diagnosis.result import measure
from cin7_audit.context import context
from cin7_audit.engagement import Engagement
from tests.inline_case import in_memory_case

AS_OF = dt.date(2026, 6, 1)


def test_context_of_an_empty_case_carries_through() -> None:
    case = in_memory_case({})
    result = measure(case, Engagement(), [])
    assert (
        result.count_plan.plan.empty
        and result.verdict.rating == "cannot tell"
        and context(case, Engagement()).overall == 0
    )
