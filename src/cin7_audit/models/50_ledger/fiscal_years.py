"""Drift posted and accrued in each fiscal year, and the two errors that part them. Rollover = posted - accrued: what
the year's income bears that belongs to other years. Iron curtain = accrued up to the year's end and not posted by
then: the error of the closing balance sheet. No rows without cost of sales.
grain: fiscal year
method: M-30
needs: sales_cost, retimed_drift, settings
columns:
  fiscal_year   VARCHAR        text: FY and the year it ends in
  posted        DECIMAL(38,4)  base currency: loss negative
  accrued       DECIMAL(38,4)  base currency: loss negative
  rollover      DECIMAL(38,4)  base currency: posted - accrued
  iron_curtain  DECIMAL(38,4)  base currency: accrued and not posted at the end of the year
"""

from collections import defaultdict
from decimal import Decimal

import pandas as pd

from cin7_audit.engagement import Engagement


def _fiscal_year(month: str, end_month: int) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"FY{year if number <= end_month else year + 1}"


def build(sales_cost: pd.DataFrame, retimed_drift: pd.DataFrame, settings: Engagement) -> pd.DataFrame:
    sums: defaultdict[str, dict[str, Decimal]] = defaultdict(lambda: {"posted": Decimal(0), "throughput": Decimal(0)})
    for month, method, value in retimed_drift[["month", "method", "value"]].itertuples(index=False):
        of_year = sums[_fiscal_year(month, settings.period.fiscal_year_end_month)]
        if method in of_year:
            of_year[method] += value
    rows, balance = [], Decimal(0)
    for year in sorted(sums) if len(sales_cost) else ():
        posted, accrued = sums[year]["posted"], sums[year]["throughput"]
        balance += accrued - posted
        rows.append((year, posted, accrued, posted - accrued, balance))
    return pd.DataFrame(rows, columns=["fiscal_year", "posted", "accrued", "rollover", "iron_curtain"])
