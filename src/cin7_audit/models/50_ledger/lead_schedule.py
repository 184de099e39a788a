"""Both movements, their difference, what the buckets explain of it, balances and stock value where a file states them.
grain: month x account
method: M-26
needs: tie_out, document_share, month_movement, tie_balance, snapshot_value, opening_difference, tie_account
columns:
  month               VARCHAR        text: YYYY-MM
  account             VARCHAR        text: the account as printed
  subledger_movement  DECIMAL(38,4)  base currency: change that stock and Cin7's postings say
  ledger_movement     DECIMAL(38,4)  base currency: change of the ledger account, debit positive
  difference          DECIMAL(38,4)  base currency: subledger - ledger, the opening difference in the first month
  closing_difference  DECIMAL(38,4)  base currency: its running sum
  explained           DECIMAL(38,4)  base currency: of the difference, in a named bucket
  unexplained         DECIMAL(38,4)  base currency: of the difference, in none
  ledger_balance      DECIMAL(38,4)  base currency: as printed for the month end; null not printed
  stock_value         DECIMAL(18,4)  base currency: of the snapshot of the month end; null none
"""

from decimal import Decimal

import pandas as pd

from cin7_audit.months import month_name

ZERO = Decimal(0)
COLUMNS = [
    "month", "account", "subledger_movement", "ledger_movement", "difference", "closing_difference", "explained",
    "unexplained", "ledger_balance", "stock_value",
]  # fmt: skip


def _is_month_end(day: object) -> bool:
    return bool(pd.Timestamp(day).is_month_end)  # type: ignore[arg-type]


def build(
    tie_out: pd.DataFrame, document_share: pd.DataFrame, month_movement: pd.DataFrame, tie_balance: pd.DataFrame,
    snapshot_value: pd.DataFrame, opening_difference: pd.DataFrame, tie_account: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    names = dict(zip(tie_account["account_key"], tie_account["account"], strict=True))
    base = {(names[key], month_name(month)): sides for key, month, *sides in month_movement.itertuples(index=False)}
    beyond: dict[tuple[str, str], Decimal] = {}  # what the subledger holds beyond Cin7's own postings
    stock_leg = document_share.loc[document_share["leg"] == "stock", ["account_key", "month", "amount"]]
    for account, month, amount in stock_leg.itertuples(index=False):
        at = names[account], month_name(month)
        beyond[at] = beyond.get(at, ZERO) + amount
    balances, values = tie_balance.itertuples(index=False), snapshot_value.itertuples(index=False)
    balance = {(f"{day:%Y-%m}", names[key]): held for day, key, held in balances if _is_month_end(day)}
    value = {f"{day:%Y-%m}": worth for day, worth in values if _is_month_end(day)}
    opened: dict[str, Decimal] = {}
    for account, amount in opening_difference[["account", "difference"]].itertuples(index=False):
        opened[account] = opened.get(account, ZERO) + (amount or ZERO)
    rows, running = [], dict.fromkeys(tie_out["account"].unique(), ZERO)
    unexplained = tie_out.loc[tie_out["bucket"] == "unexplained", ["month", "account", "amount"]]
    for month, account, loose in unexplained.itertuples(index=False):
        subledger, ledger = base.get((account, month), (ZERO, ZERO))
        subledger += beyond.get((account, month), ZERO)
        difference = subledger - ledger + opened.pop(account, ZERO)
        running[account] += difference
        rows.append(
            (
                month, account, subledger, ledger, difference, running[account], difference - loose, loose,
                balance.get((month, account)), value.get(month),
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)
