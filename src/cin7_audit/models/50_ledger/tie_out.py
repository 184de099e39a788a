"""Subledger against ledger by month and account in named buckets that foot to the cent: every month, account and
bucket, zeros included. `amount` is the change in the month of what stock holds - what the ledger holds; `closing` its
running sum, the open difference at the end of the month. The opening difference stands in the first month.
grain: month x account x bucket
method: M-27
needs: tie_out_documents, opening_difference, tie_account, book_window
columns:
  month    VARCHAR        text: YYYY-MM
  account  VARCHAR        text: the account as printed
  bucket   VARCHAR        text: one of TIE_OUT_BUCKETS
  amount   DECIMAL(38,4)  base currency: stock - ledger, change in the month
  closing  DECIMAL(38,4)  base currency: stock - ledger, open at the end of the month
"""

from decimal import Decimal

import pandas as pd

from cin7_audit.months import covered, month_name
from cin7_audit.vocabulary import TIE_OUT_BUCKETS

ZERO = Decimal(0)
COLUMNS = ["month", "account", "bucket", "amount", "closing"]


def build(
    tie_out_documents: pd.DataFrame, opening_difference: pd.DataFrame, tie_account: pd.DataFrame,
    book_window: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    window = covered(book_window)
    if window is None:
        return pd.DataFrame(columns=COLUMNS)
    sums: dict[tuple[str, str, str], Decimal] = {}
    for month, account, bucket, amount in tie_out_documents[COLUMNS[:4]].itertuples(index=False):
        sums[month, account, bucket] = sums.get((month, account, bucket), ZERO) + amount
    first, last, _ = window
    for account, bucket, amount in opening_difference[["account", "bucket", "difference"]].itertuples(index=False):
        if amount is not None:
            at = month_name(first), account, bucket
            sums[at] = sums.get(at, ZERO) + amount
    accounts = sorted(tie_account["account"])
    rows, running = [], dict.fromkeys(((a, b) for a in accounts for b in TIE_OUT_BUCKETS), ZERO)
    for month in map(month_name, range(first, last + 1)):
        for account, bucket in running:
            amount = sums.get((month, account, bucket), ZERO)
            running[account, bucket] += amount
            rows.append((month, account, bucket, amount, running[account, bucket]))
    return pd.DataFrame(rows, columns=COLUMNS)
