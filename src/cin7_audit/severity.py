"""Severity by value against the client's materiality (method.md 7.3)."""

from decimal import Decimal

from cin7_audit.context import Context
from cin7_audit.records import Severity

ORDER: tuple[Severity, ...] = ("low", "medium", "high", "critical")


def by_value(value: Decimal | float | None, context: Context, factor: Decimal = Decimal(1)) -> Severity:
    """Critical over materiality, high over half of it, medium over clearly trivial, else low; `factor` scales it."""
    overall = context.overall * factor
    if value is None or overall <= 0:
        return "low"
    size = abs(Decimal(str(value)))
    if size > overall:
        return "critical"
    if size > overall / 2:
        return "high"
    return "medium" if size > context.clearly_trivial * factor else "low"


def at_most(severity: Severity, limit: Severity) -> Severity:
    """The lower of two severities."""
    return ORDER[min(ORDER.index(severity), ORDER.index(limit))]


def of_grade(severity: Severity, grade: str | None) -> Severity:
    """What is only consistent with a contributor (C), or was not found (D), never rises above low."""
    return severity if grade in ("A", "B") else "low"
