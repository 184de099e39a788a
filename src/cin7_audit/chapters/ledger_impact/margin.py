"""Cost of sales, gross margin and turns as posted and as re-timed, base currency (method.md M-30, M-31, M-32)."""

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from cin7_audit.case import Case

ZERO = Decimal(0)


@dataclass(frozen=True)
class Margin:
    """months: the table margin_months (M-31). fiscal: the table fiscal_years (M-30). basis in words."""

    months: pd.DataFrame
    fiscal: pd.DataFrame
    turns_posted: Decimal | None
    turns_retimed: Decimal | None
    cogs_basis: str
    revenue_basis: str

    @property
    def shifts(self) -> list[Decimal]:
        """Gross margin of each month that has one, re-timed - posted (M-31), share of revenue."""
        pairs = zip(self.months["margin_retimed"], self.months["margin_posted"], strict=True)
        return [one - other for one, other in pairs if isinstance(one, Decimal) and isinstance(other, Decimal)]


def _turns(frame: pd.DataFrame, cost: str, held: str) -> Decimal | None:
    """Annualised cost / average month-end inventory (M-32): as posted, or with corrections and drift taken out."""
    levels = [value for value in frame[held] if value is not None]
    if not levels or not frame[cost].sum():
        return None
    average = sum(levels, ZERO) / len(levels)
    return (sum(frame[cost], ZERO) * 12 / len(frame) / average).quantize(Decimal("0.0001")) if average > 0 else None


def margin(case: Case) -> Margin | None:
    """Month by month, or None without cost of sales."""
    cost, revenue = case.table("sales_cost"), case.table("sales_revenue")
    if cost.empty:
        return None
    months = case.table("margin_months")
    return Margin(
        months=months,
        fiscal=case.table("fiscal_years"),
        turns_posted=_turns(months, "cogs_posted", "inventory"),
        turns_retimed=_turns(months, "cogs_before_corrections", "inventory_retimed"),
        cogs_basis=cost["basis"].iloc[0],
        revenue_basis=revenue["basis"].iloc[0] if len(revenue) else "not in the evidence",
    )
