"""Revenue of the months it is complete in: a month far below its usual ratio to cost has sales nobody exported. Without
invoiced sales the ledger's revenue accounts.
grain: month
method: M-31
needs: shipped_revenue, ledger_month, sales_cost
columns:
  month   VARCHAR        text: YYYY-MM
  amount  DECIMAL(18,2)  base currency: revenue, positive
  basis   VARCHAR        text: where it comes from
"""

from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

from cin7_audit.exact import cents_by_month
from cin7_audit.thresholds import COMPLETE_SHARE

ZERO = Decimal(0)


def _complete(revenue: Mapping[str, Decimal], cost: Mapping[str, Decimal]) -> dict[str, Decimal]:
    sold = {month: amount for month, amount in revenue.items() if amount > 0}
    ratios = sorted(sold[month] / spent for month, spent in cost.items() if spent > 0 and month in sold)
    if not ratios:
        return {}
    least = max(ratios[len(ratios) // 2], Decimal(1)) * COMPLETE_SHARE
    return {m: amount for m, amount in revenue.items() if cost.get(m, ZERO) <= 0 or amount / cost[m] >= least}


def build(shipped_revenue: pd.DataFrame, ledger_month: pd.DataFrame, sales_cost: pd.DataFrame) -> pd.DataFrame:
    cost = dict(zip(sales_cost["month"], sales_cost["amount"], strict=True))
    found = _complete(cents_by_month(shipped_revenue), cost)
    basis = "invoiced sales less credit notes, months with all their sales"
    if not found:
        booked = cents_by_month(ledger_month[ledger_month["role"] == "revenue"])
        found, basis = {month: -amount for month, amount in booked.items()}, "the ledger's revenue accounts"
    rows = [(month, amount, basis) for month, amount in found.items()]
    return pd.DataFrame(rows, columns=["month", "amount", "basis"])
