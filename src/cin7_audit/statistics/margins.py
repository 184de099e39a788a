"""Gross margin and turns, as posted and as re-timed, from the table margin_months (method.md M-31, M-32)."""

from decimal import Decimal

import pandas as pd

ZERO = Decimal(0)


def shifts(months: pd.DataFrame) -> list[Decimal]:
    """Gross margin of each month that has one, re-timed - posted (M-31), share of revenue."""
    pairs = zip(months["margin_retimed"], months["margin_posted"], strict=True)
    return [one - other for one, other in pairs if isinstance(one, Decimal) and isinstance(other, Decimal)]


def _annual(months: pd.DataFrame, cost: str, held: str) -> Decimal | None:
    levels = [value for value in months[held] if value is not None]
    if not levels or not months[cost].sum():
        return None
    average = sum(levels, ZERO) / len(levels)
    return (sum(months[cost], ZERO) * 12 / len(months) / average).quantize(Decimal("0.0001")) if average > 0 else None


def turns(months: pd.DataFrame) -> tuple[Decimal | None, Decimal | None]:
    """Annualised cost / average month-end inventory (M-32): as posted, and with corrections and drift taken out."""
    return _annual(months, "cogs_posted", "inventory"), _annual(months, "cogs_before_corrections", "inventory_retimed")
