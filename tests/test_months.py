"""Months as whole numbers."""

import pytest

from cin7_audit.months import month_name
from tests.inline_case import in_memory_case


@pytest.mark.parametrize(
    ("day", "name"), [("2025-12-31", "2025-12"), ("2026-01-01", "2026-01"), ("2026-11-30", "2026-11")]
)
def test_the_number_of_a_day_is_its_month_and_back(day: str, name: str) -> None:
    assert month_name(in_memory_case({}).value(f"SELECT month_number(DATE '{day}')")) == name


def test_one_more_is_the_next_month() -> None:
    december = in_memory_case({}).value("SELECT month_number(DATE '2025-12-31')")
    assert month_name(december + 1) == "2026-01"
