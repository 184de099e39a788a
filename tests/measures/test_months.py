"""Months as whole numbers."""

import datetime as dt

import duckdb
import pytest

from cin7_audit.measures.months import month_name, month_number, month_start


@pytest.mark.parametrize(("day", "name"), [("2025-12-31", "2025-12"), ("2026-01-01", "2026-01"), ("2026-11-30", "2026-11")])
def test_the_number_of_a_day_is_its_month_and_back(day: str, name: str) -> None:
    number = duckdb.execute(f"SELECT {month_number(f'DATE {day!r}')}").fetchall()[0][0]
    assert (month_name(number), month_start(number)) == (name, dt.date.fromisoformat(day).replace(day=1))
