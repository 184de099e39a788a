"""The entries that would clear the differences open at the end of the period. Nothing is posted. One debit and one
credit of the same amount, so that debits equal credits row by row. Timing and goods in transit reverse by themselves
and need none; an unexplained difference gets none, because an entry without a reason is what the review looks for.
grain: open difference of a document, account and bucket
needs: tie_out_documents WHERE in_window, offset_account, account_role
columns:
  entry       BIGINT         number: from 1
  debit       VARCHAR        text: account, or what it is
  credit      VARCHAR        text: account, or what it is
  amount      DECIMAL(38,4)  base currency: positive
  bucket      VARCHAR        text: one of TIE_OUT_BUCKETS
  document    VARCHAR        text: what readers are told: up to three of its names
  reason      VARCHAR        text: why this bucket
  source_id   VARCHAR        text: the evidence file or sheet
  source_row  BIGINT         number: row in that file
"""

import pandas as pd

NO_ENTRY = ("timing", "in_transit", "unexplained")
OTHER_SIDE = {
    "received_not_invoiced": ("accrual", "Goods received not invoiced"),
    "invoiced_not_received": ("accrual", "Goods invoiced not received"),
    "unsynced": ("adjustment", "Offset account of the document"),
    "voided_or_edited": ("adjustment", "Offset account of the document"),
    "manual_journal": ("adjustment", "Offset account of the journal"),
    "wrong_account": ("other", "Account that holds the document"),
    "cost_change": ("cogs", "Cost of sales"),
    "fx": ("other", "Exchange differences"),
    "rounding": ("other", "Rounding"),
}
COLUMNS = ["entry", "debit", "credit", "amount", "bucket", "document", "reason", "source_id", "source_row"]


def build(tie_out_documents: pd.DataFrame, offset_account: pd.DataFrame, account_role: pd.DataFrame) -> pd.DataFrame:
    if tie_out_documents.empty:
        return pd.DataFrame(columns=COLUMNS)
    keys = ["account", "bucket", "component", "document"]
    kept = {"amount": "sum", "rule": "first", "source_id": "first", "source_row": "first"}
    still_open = tie_out_documents.groupby(keys, sort=True, dropna=False).agg(kept).reset_index()
    still_open = still_open[(still_open["amount"] != 0) & ~still_open["bucket"].isin(NO_ENTRY)]
    mirrors: dict[tuple[int, object], str] = {}  # the account whose own difference mirrors the document's
    for component, account, amount in offset_account[["component", "account", "amount"]].itertuples(index=False):
        if amount and isinstance(account, str):
            mirrors.setdefault((component, -amount), account)
    names = account_role[account_role["role"] != "other"].groupby("role")["account"].min().to_dict()
    rows: list[tuple[object, ...]] = []
    for account, bucket, component, document, amount, rule, source_id, source_row in still_open.itertuples(index=False):
        role, words = OTHER_SIDE[bucket]
        named = (mirrors.get((component, amount)), names.get(role), words)
        other = next(name for name in named if name and name != account)  # an entry never has one account on both sides
        debit, credit = (account, other) if amount > 0 else (other, account)
        rows.append((len(rows) + 1, debit, credit, abs(amount), bucket, document, rule, source_id, source_row))
    return pd.DataFrame(rows, columns=COLUMNS)
