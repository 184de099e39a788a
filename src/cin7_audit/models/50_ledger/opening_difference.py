"""The difference before the first month, on the main inventory account: stock at the day of the ledger's first
balance less that balance, and what of it is documents dated before the ledger's first day and settled after it.
grain: the whole, then bucket of what was carried in; no row where neither side states an opening value
method: M-26
needs: document_share, opening_value, tie_account, book_window, settings
columns:
  account      VARCHAR        text: the account as printed
  subledger    DECIMAL(38,4)  base currency: stock; null where its value is not known
  ledger       DECIMAL(38,4)  base currency: the ledger; null where it states none
  difference   DECIMAL(38,4)  base currency: stock - ledger, parts carried in apart; null unknown
  bucket       VARCHAR        text: one of TIE_OUT_BUCKETS
  explanation  VARCHAR        text: what the row is
"""

from decimal import Decimal

import pandas as pd

from cin7_audit.engagement import Engagement
from cin7_audit.months import covered

ZERO = Decimal(0)
COLUMNS = ["account", "subledger", "ledger", "difference", "bucket", "explanation"]


def _carried(shares: pd.DataFrame, first: int) -> dict[str, Decimal]:
    """Open items at the start of the ledger's report (month `first`), by bucket: dated before it, settled after it."""
    settled = set(shares.loc[shares["month"] >= first, "component"])
    carried: dict[str, Decimal] = {}
    for component, month, bucket, amount in shares[["component", "month", "bucket", "amount"]].itertuples(index=False):
        if month < first and component in settled:
            carried[bucket] = carried.get(bucket, ZERO) + amount
    return {bucket: amount for bucket, amount in sorted(carried.items()) if amount}


def build(
    document_share: pd.DataFrame, opening_value: pd.DataFrame, tie_account: pd.DataFrame, book_window: pd.DataFrame,
    settings: Engagement,
) -> pd.DataFrame:  # fmt: skip
    window = covered(book_window)
    subledger, ledger = next(opening_value.itertuples(index=False))
    if window is None or tie_account.empty or (subledger is None and ledger is None):
        return pd.DataFrame(columns=COLUMNS)
    main = tie_account[tie_account["is_default"].astype(bool)] if tie_account["is_default"].any() else tie_account
    key, account = main["account_key"].iloc[0], main["account"].iloc[0]
    if subledger is None or ledger is None:
        silent = "Cin7" if subledger is None else "the ledger"
        words = f"{silent} states no opening value in these files: the difference before the first month is not known"
        return pd.DataFrame([(account, subledger, ledger, None, "unexplained", words)], columns=COLUMNS)
    of_account = document_share[(document_share["account_key"] == key) & (document_share["month"] <= window[1])]
    carried = _carried(of_account, window[2])
    difference = subledger - ledger - sum(carried.values(), ZERO)
    bucket = "rounding" if abs(difference) <= settings.rules.document_threshold else "unexplained"
    words = "opening stock value less the ledger's opening balance; no document explains it"
    settled = "dated before the ledger's first day, settled after it: part of the opening difference"
    rows = [
        (account, subledger, ledger, difference, bucket, words),
        *((account, None, None, amount, name, settled) for name, amount in carried.items()),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)
