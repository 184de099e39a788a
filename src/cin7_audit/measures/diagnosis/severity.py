"""Severity by value against the client's materiality (method.md section 6)."""

from decimal import Decimal
from typing import Literal

from cin7_audit.measures.context import Context

Severity = Literal["critical", "high", "medium", "low"]


def severity_of(value: Decimal, facts: Context, factor: Decimal = Decimal(1)) -> Severity:
    """Critical over materiality, high over half of it, medium over clearly trivial, low below; `factor` scales materiality."""
    size, overall = abs(value), facts.overall * factor
    if overall <= 0:
        return "low"
    if size > overall:
        return "critical"
    if size > overall / 2:
        return "high"
    return "medium" if size > facts.clearly_trivial * factor else "low"


def of_grade(severity: Severity, grade: str | None) -> Severity:
    """What is only consistent with a contributor (C), or was not found (D), never rises above low."""
    return severity if grade in ("A", "B") else "low"
