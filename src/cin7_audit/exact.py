"""Sums of exact money in columns that may hold missing values: what is no decimal counts as nothing, never as a
float.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

ZERO = Decimal(0)


def exact_sum(values: Iterable[Any]) -> Any:
    """The sum of the decimals among the values (typed loosely so that pandas can aggregate with it)."""
    return sum((value for value in values if isinstance(value, Decimal)), ZERO)


def known_sum(values: Iterable[Any]) -> Decimal | None:
    """The sum, or None where there are values and not one of them is known: unknown money is no zero."""
    every = list(values)
    known = [value for value in every if isinstance(value, Decimal)]
    return sum(known, ZERO) if known or not every else None


def gross_sum(values: Iterable[Any]) -> Any:
    """The sum of their absolute amounts."""
    return sum((abs(value) for value in values if isinstance(value, Decimal)), ZERO)


def side_sum(values: Iterable[Any], *, losses: bool) -> Any:
    """The sum of the losses (negative) or of the gains (positive)."""
    return sum((value for value in values if isinstance(value, Decimal) and (value < 0) == losses), ZERO)


def exact(value: Any) -> Decimal:
    """The value if it is a decimal, else zero."""
    return value if isinstance(value, Decimal) else ZERO


def magnitude(value: Any) -> Decimal:
    """Its absolute amount, zero if it is missing."""
    return abs(exact(value))


def share(part: Decimal, whole: Decimal | None) -> Decimal | None:
    """part / whole to six places, None without a positive whole."""
    return (part / whole).quantize(Decimal("0.000001")) if whole is not None and whole > 0 else None
