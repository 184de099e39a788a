"""Severity by value against materiality: where each band begins, for losses as for gains."""

from dataclasses import replace
from decimal import Decimal

import pytest

from cin7_audit.context import context
from cin7_audit.engagement import Engagement
from cin7_audit.severity import ORDER, at_most, by_value, of_grade
from tests.inline_case import in_memory_case


@pytest.fixture(scope="module")
def facts():
    """Materiality 1,000; clearly trivial 50."""
    settings = Engagement.model_validate({"materiality": {"overall": 1000}})
    return context(in_memory_case({}, settings), settings)


@pytest.mark.parametrize(
    ("value", "severity"),
    [
        ("1000.01", "critical"),
        ("1000", "high"),
        ("500.01", "high"),
        ("500", "medium"),
        ("50.01", "medium"),
        ("50", "low"),
        ("0", "low"),
    ],
)
def test_a_band_begins_above_its_limit_on_both_sides(facts, value, severity):
    assert by_value(Decimal(value), facts) == by_value(-Decimal(value), facts) == severity
    assert by_value(float(value), facts) == severity


def test_a_factor_scales_every_limit(facts):
    half = Decimal("0.5")
    assert [by_value(Decimal(value), facts, half) for value in (501, 500, 250, 26, 25)] == [
        "critical",
        "high",
        "medium",
        "medium",
        "low",
    ]


def test_without_value_or_materiality_nothing_is_severe(facts):
    assert by_value(None, facts) == by_value(Decimal(10**9), replace(facts, overall=Decimal(0))) == "low"


def test_the_lower_of_two():
    assert ORDER == ("low", "medium", "high", "critical")
    assert (at_most("critical", "medium"), at_most("low", "high"), at_most("high", "high")) == ("medium", "low", "high")


def test_what_is_only_consistent_never_rises_above_low():
    assert [of_grade("high", grade) for grade in ("A", "B", "C", "D", None)] == ["high", "high", "low", "low", "low"]
