"""Cost of sales before corrections: what the ledger's cost-of-sales accounts hold, less the corrections that were
charged to them; without such accounts the cost of recorded sales movements.
grain: month
method: M-31
needs: ledger_month, correction_cost, moved_cost
columns:
  month   VARCHAR        text: YYYY-MM
  amount  DECIMAL(18,2)  base currency: cost, positive
  basis   VARCHAR        text: where it comes from
"""

from decimal import Decimal

import pandas as pd

from cin7_audit.exact import cents_by_month, exact_sum

COLUMNS = ["month", "amount", "basis"]


def build(ledger_month: pd.DataFrame, correction_cost: pd.DataFrame, moved_cost: pd.DataFrame) -> pd.DataFrame:
    booked = cents_by_month(ledger_month[ledger_month["role"] == "cogs"])
    if not booked:
        basis = "cost of recorded sales movements"
        moved = cents_by_month(moved_cost)
        return pd.DataFrame([(month, amount, basis) for month, amount in moved.items()], columns=COLUMNS)
    basis = "the ledger's cost-of-sales accounts, corrections charged to them taken out"
    charged = correction_cost[correction_cost["role"] == "cogs"].groupby("month")["amount"].agg(exact_sum)
    rows = [(month, amount - charged.get(month, Decimal(0)), basis) for month, amount in booked.items()]
    return pd.DataFrame(rows, columns=COLUMNS)
