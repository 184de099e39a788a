"""The differences of the months both books cover, document by document, with a row of evidence for each.
grain: document x account x month x bucket x rule
method: M-27
needs: document_share, difference_evidence, tie_account, book_window
columns:
  month       VARCHAR        text: YYYY-MM
  account     VARCHAR        text: the account as printed
  bucket      VARCHAR        text: one of TIE_OUT_BUCKETS
  amount      DECIMAL(38,4)  base currency: stock - ledger
  document    VARCHAR        text: what readers are told: up to three of its names
  rule        VARCHAR        text: why this bucket
  component   BIGINT         key: the document, by all its names
  source_id   VARCHAR        text: the evidence file or sheet
  source_row  BIGINT         number: row in that file
"""

import pandas as pd

from cin7_audit.months import covered, month_name

COLUMNS = ["month", "account", "bucket", "amount", "document", "rule", "component", "source_id", "source_row"]


def build(
    document_share: pd.DataFrame, difference_evidence: pd.DataFrame, tie_account: pd.DataFrame,
    book_window: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    window = covered(book_window)
    if window is None:
        return pd.DataFrame(columns=COLUMNS)
    first, last, _ = window
    names = dict(zip(tie_account["account_key"], tie_account["account"], strict=True))
    evidence = {component: at for component, *at in difference_evidence.itertuples(index=False)}
    nowhere = (None, None)
    rows = [
        (month_name(month), names[key], bucket, amount, document, rule, component, *evidence.get(component, nowhere))
        for component, key, document, _, month, bucket, amount, rule in document_share.itertuples(index=False)
        if first <= month <= last
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.sort_values(COLUMNS[:3] + ["document", "component"], kind="stable").reset_index(drop=True)
