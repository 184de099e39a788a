"""Chapter 6 of an empty client carries through."""

import datetime as dt

from cin7_audit.chapters.diagnosis.measures import verdict
from tests.contributors.cases import alone
from tests.inline_case import in_memory_case

AS_OF = dt.date(2026, 6, 1)


def test_context_of_an_empty_case_carries_through() -> None:
    book = alone(in_memory_case({}))
    assert book.table("count_plan").empty and verdict(book).rating == "cannot tell" and book.context.overall == 0
