"""Cost of sales, gross margin and inventory as posted and as re-timed. As posted, a correction burdens the month it
was posted in; re-timed, what a count found burdens the months in which it accrued (by throughput). Corrections that
no count found stay where they were posted, if they were charged to cost at all: one charged to a balance sheet
account is no cost of the month. Undiscovered drift is not in here.
grain: month
method: M-31
needs: sales_cost, sales_revenue, correction_cost, retimed_drift, inventory_month, settings
columns:
  month                      VARCHAR        text: YYYY-MM
  revenue                    DECIMAL(18,2)  base currency: of the month; null unknown or not complete
  cogs_before_corrections    DECIMAL(18,2)  base currency: cost of sales, positive
  other_corrections          DECIMAL(38,4)  base currency: cost of corrections no count found
  count_corrections_posted   DECIMAL(38,4)  base currency: cost of what counts found, when posted
  count_corrections_retimed  DECIMAL(38,4)  base currency: cost of what counts found, when it accrued
  cogs_posted                DECIMAL(38,4)  base currency: cost of sales with corrections as posted
  cogs_retimed               DECIMAL(38,4)  base currency: cost of sales with corrections as accrued
  distortion_share           DECIMAL(18,6)  share: corrections / cost of sales before them
  retimed_less_posted        DECIMAL(38,4)  base currency: cost moved into the month by re-timing
  margin_posted              DECIMAL(18,6)  share: of revenue
  margin_retimed             DECIMAL(18,6)  share: of revenue
  margin_low                 DECIMAL(18,6)  share: of revenue, every placement of the drift considered
  margin_high                DECIMAL(18,6)  share: of revenue, every placement of the drift considered
  inventory                  DECIMAL(38,2)  base currency: at the end of the month; null unknown
  inventory_retimed          DECIMAL(38,4)  base currency: at the end of the month, drift taken out when it accrued
"""

from collections import defaultdict
from decimal import Decimal

import pandas as pd

from cin7_audit.engagement import Engagement
from cin7_audit.exact import exact_sum

ZERO = Decimal(0)
NO_COST = ("inventory", "in_transit", "accrual", "revenue", "balance sheet")  # roles of accounts that are no cost
COLUMNS = [
    "month", "revenue", "cogs_before_corrections", "other_corrections", "count_corrections_posted",
    "count_corrections_retimed", "cogs_posted", "cogs_retimed", "distortion_share", "retimed_less_posted",
    "margin_posted", "margin_retimed", "margin_low", "margin_high", "inventory", "inventory_retimed",
]  # fmt: skip


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    return (part / whole).quantize(Decimal("0.000001")) if whole else None


def build(
    sales_cost: pd.DataFrame, sales_revenue: pd.DataFrame, correction_cost: pd.DataFrame, retimed_drift: pd.DataFrame,
    inventory_month: pd.DataFrame, settings: Engagement,
) -> pd.DataFrame:  # fmt: skip
    cost = dict(zip(sales_cost["month"], sales_cost["amount"], strict=True))
    revenue = dict(zip(sales_revenue["month"], sales_revenue["amount"], strict=True))
    corrected: defaultdict[tuple[str, bool], Decimal] = defaultdict(Decimal)
    for month, role, is_found, amount in correction_cost.itertuples(index=False):
        if is_found or role not in NO_COST:
            corrected[month, is_found] += amount
    lost: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for month, method, value in retimed_drift[["month", "method", "value"]].itertuples(index=False):
        lost[month, method] -= value
    levels = inventory_month.groupby("month")["inventory"].agg(exact_sum)
    start, end = settings.period.start, settings.period.end
    months = sorted(
        month
        for month in (set(cost) | set(retimed_drift["month"]) if cost else ())
        if (not start or month >= f"{start:%Y-%m}") and (not end or month <= f"{end:%Y-%m}")
    )
    rows, posted_sum, retimed_sum = [], ZERO, ZERO
    for month in months:
        before, sold = cost.get(month, ZERO), revenue.get(month, ZERO)
        other, found, retimed = corrected[month, False], corrected[month, True], lost[month, "throughput"]
        posted_sum, retimed_sum = posted_sum + lost[month, "posted"], retimed_sum + retimed
        held = levels.get(month)
        burdens = (found, retimed, lost[month, "envelope_low"], lost[month, "envelope_high"])
        rows.append(
            (
                month, revenue.get(month), before, other, found, retimed, before + other + found,
                before + other + retimed, _share(other + found, before), retimed - found,
                *(_share(sold - before - other - burden, sold) for burden in burdens),
                held, None if held is None else held + posted_sum - retimed_sum,
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)
