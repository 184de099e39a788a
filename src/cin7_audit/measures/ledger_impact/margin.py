"""Cost of sales, gross margin and turns as posted and as re-timed (method.md M-30, M-31, M-32). Base currency, by month.

As posted, a correction burdens the month it was posted in; re-timed, what a count found burdens the months in which it
accrued (by throughput). Corrections that no count found stay where they were posted, if they were charged to cost at all:
one charged to a balance sheet account is no cost of the month (M-31). Undiscovered drift is not in here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.measures.exact import known_sum
from cin7_audit.measures.retiming import Retimed
from cin7_audit.thresholds import COMPLETE_SHARE

ZERO = Decimal(0)
NO_COST = ("inventory", "in_transit", "accrual", "revenue", "balance sheet")  # roles whose accounts are no cost of sales


@dataclass(frozen=True)
class Margin:
    """months: one row per month (see columns of `_month_rows`). fiscal: one row per fiscal year (M-30). basis in words."""

    months: pd.DataFrame
    fiscal: pd.DataFrame
    turns_posted: Decimal | None
    turns_retimed: Decimal | None
    cogs_basis: str
    revenue_basis: str


def _by_month(frame: pd.DataFrame) -> dict[str, Decimal]:
    known = frame[frame["amount"].notna()]
    return {month: amount.quantize(Decimal("0.01")) for month, amount in zip(known["month"], known["amount"], strict=True)}


def _cost_of_sales(case: Case, charged: Mapping[str, Decimal]) -> tuple[dict[str, Decimal], str]:
    """Cost of sales before corrections. The ledger's account includes corrections that were charged to it."""
    ledger = case.table("ledger_month")
    booked = _by_month(ledger[ledger["role"] == "cogs"])
    if booked:
        return {
            month: amount - charged.get(month, ZERO) for month, amount in booked.items()
        }, "the ledger's cost-of-sales accounts, corrections charged to them taken out"
    return _by_month(case.table("moved_cost")), "cost of recorded sales movements"


def _revenue(case: Case, cogs: Mapping[str, Decimal]) -> tuple[dict[str, Decimal], str]:
    """Revenue of the months it is complete in: a month far below its usual ratio to cost has sales nobody exported."""
    shipped = _complete(_by_month(case.table("shipped_revenue")), cogs)
    if shipped:
        return shipped, "invoiced sales less credit notes, months with all their sales"
    ledger = case.table("ledger_month")
    booked = {month: -amount for month, amount in _by_month(ledger[ledger["role"] == "revenue"]).items()}
    return booked, "the ledger's revenue accounts" if booked else "not in the evidence"


def _complete(revenue: Mapping[str, Decimal], cogs: Mapping[str, Decimal]) -> dict[str, Decimal]:
    ratios = sorted(revenue[month] / cost for month, cost in cogs.items() if cost > 0 and revenue.get(month, ZERO) > 0)
    if not ratios:
        return {}
    usual = max(ratios[len(ratios) // 2], Decimal(1))
    return {
        month: amount for month, amount in revenue.items() if cogs.get(month, ZERO) <= 0 or amount / cogs[month] >= usual * COMPLETE_SHARE
    }


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    return (part / whole).quantize(Decimal("0.000001")) if whole else None


def _month_rows(months: list[str], cogs: Mapping[str, Decimal], revenue: Mapping[str, Decimal], costs: Mapping[tuple[str, bool], Decimal],
                methods: Mapping[tuple[str, str], Decimal], inventory: Mapping[str, Decimal]) -> pd.DataFrame:  # fmt: skip
    """Costs positive. margin_* are shares of revenue; distortion_share = corrections / cost of sales before them (M-31)."""
    rows, posted_sum, retimed_sum = [], ZERO, ZERO
    for month in months:
        before, sold = cogs.get(month, ZERO), revenue.get(month, ZERO)
        other, found = costs.get((month, False), ZERO), costs.get((month, True), ZERO)
        drift = {name: -methods.get((month, name), ZERO) for name in ("posted", "throughput", "days", "envelope_low", "envelope_high")}
        posted_sum, retimed_sum = posted_sum + drift["posted"], retimed_sum + drift["throughput"]
        held = inventory.get(month)
        rows.append(
            {
                "month": month,
                "revenue": revenue.get(month),
                "cogs_before_corrections": before,
                "other_corrections": other,
                "count_corrections_posted": found,
                "count_corrections_retimed": drift["throughput"],
                "cogs_posted": before + other + found,
                "cogs_retimed": before + other + drift["throughput"],
                "distortion_share": _share(other + found, before),
                "retimed_less_posted": drift["throughput"] - found,
                "margin_posted": _share(sold - before - other - found, sold),
                "margin_retimed": _share(sold - before - other - drift["throughput"], sold),
                "margin_low": _share(sold - before - other - drift["envelope_low"], sold),
                "margin_high": _share(sold - before - other - drift["envelope_high"], sold),
                "inventory": held,
                "inventory_retimed": None if held is None else held + posted_sum - retimed_sum,
            }
        )
    return pd.DataFrame(rows)


def _fiscal_year(month: str, end_month: int) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"FY{year if number <= end_month else year + 1}"


def _fiscal_rows(methods: Mapping[tuple[str, str], Decimal], end_month: int) -> pd.DataFrame:
    """Per fiscal year: drift posted and accrued in it, the rollover and the iron-curtain error (M-30), loss negative.

    rollover = posted - accrued: what the year's income bears that belongs to other years.
    iron curtain = accrued up to the year's end and not posted by then: the error of the closing balance sheet.
    """
    years = sorted({_fiscal_year(month, end_month) for month, _ in methods})
    rows, balance = [], ZERO
    for year in years:
        posted = sum((v for (m, n), v in methods.items() if n == "posted" and _fiscal_year(m, end_month) == year), ZERO)
        accrued = sum((v for (m, n), v in methods.items() if n == "throughput" and _fiscal_year(m, end_month) == year), ZERO)
        balance += accrued - posted
        rows.append((year, posted, accrued, posted - accrued, balance))
    return pd.DataFrame(rows, columns=["fiscal_year", "posted", "accrued", "rollover", "iron_curtain"])


def _turns(frame: pd.DataFrame, cost: str, held: str) -> Decimal | None:
    """Annualised cost / average month-end inventory (M-32): as posted, or without corrections in cost and drift in inventory."""
    levels = [value for value in frame[held] if value is not None]
    if not levels or not frame[cost].sum():
        return None
    average = sum(levels, ZERO) / len(levels)
    return (sum(frame[cost], ZERO) * 12 / len(frame) / average).quantize(Decimal("0.0001")) if average > 0 else None


def margin(case: Case, settings: Engagement, retimed: Retimed | None) -> Margin | None:
    """Month by month, or None without cost of sales."""
    corrections = case.table("correction_cost").itertuples(index=False) if retimed is not None else []
    costs: dict[tuple[str, bool], Decimal] = {}
    charged: dict[str, Decimal] = {}
    for month, role, is_found, amount in corrections:
        if role in NO_COST and not is_found:
            continue
        costs[month, is_found] = costs.get((month, is_found), ZERO) + amount
        if role == "cogs":
            charged[month] = charged.get(month, ZERO) + amount
    cogs, cogs_basis = _cost_of_sales(case, charged)
    if not cogs:
        return None
    revenue, revenue_basis = _revenue(case, cogs)
    methods: dict[tuple[str, str], Decimal] = {}
    for month, name, value in retimed.monthly[["month", "method", "value"]].itertuples(index=False) if retimed is not None else []:
        methods[month, name] = methods.get((month, name), ZERO) + value
    levels = case.table("inventory_month").groupby("month")["inventory"].agg(known_sum)
    inventory = dict(zip(levels.index, levels, strict=True))
    start, end = settings.period.start, settings.period.end
    months = sorted(
        m for m in set(cogs) | {m for m, _ in methods} if (not start or m >= f"{start:%Y-%m}") and (not end or m <= f"{end:%Y-%m}")
    )
    frame = _month_rows(months, cogs, revenue, costs, methods, inventory)
    fiscal = _fiscal_rows(methods, settings.period.fiscal_year_end_month)
    posted, retimed_turns = _turns(frame, "cogs_posted", "inventory"), _turns(frame, "cogs_before_corrections", "inventory_retimed")
    return Margin(frame, fiscal, posted, retimed_turns, cogs_basis, revenue_basis)
