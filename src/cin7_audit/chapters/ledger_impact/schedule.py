"""Differences as a reviewer lists them: factual, projected, judgmental.

The factual part is the tie-out: its rows sum to the lead schedule's closing difference. Projected (uncounted stock) and
judgmental (re-timing between periods) rows stand outside the two books and are marked so.
"""

from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

TREATMENT = {
    "timing": "reverses by itself; agree the cut-off",
    "received_not_invoiced": "accrue the goods received",
    "invoiced_not_received": "show as goods paid and not received",
    "in_transit": "no entry: timing, clears when the goods are received",
    "unsynced": "sync the document, or enter it",
    "voided_or_edited": "bring both sides to the live document",
    "manual_journal": "reverse, or move to a contra account",
    "wrong_account": "reclassify",
    "cost_change": "post the cost change",
    "fx": "take the difference to exchange differences",
    "rounding": "take to rounding, or pass",
    "unexplained": "explain first",
}
COLUMNS = ["nature", "item", "account", "amount", "in_lead_schedule", "treatment", "documents"]


def differences_schedule(tables: Mapping[str, pd.DataFrame], retimed_effect: Decimal | None) -> pd.DataFrame:
    """Rows of nature, item, account, amount (subledger - ledger; loss negative), base currency."""
    rows: list[tuple[str, str, str, Decimal, bool, str, int]] = []
    if "tie_out" in tables:
        every = tables["tie_out"]
        documents = tables["tie_out_documents"].groupby(["account", "bucket"])["component"].nunique()
        at_end = every.loc[every["month"] == every["month"].max(), ["account", "bucket", "closing"]]
        for account, bucket, closing in at_end[at_end["closing"] != 0].itertuples(index=False):
            nature = "judgmental" if bucket == "unexplained" else "factual"
            count = int(documents.get((account, bucket), 0))
            rows.append((nature, bucket, account, closing, True, TREATMENT[bucket], count))
    if retimed_effect is not None:
        words = "drift accrued by the end of the last fiscal year and posted later"
        rows.append(("judgmental", words, "", retimed_effect, False, "re-timing view (M-30), no entry", 0))
    return pd.DataFrame(rows, columns=COLUMNS)


def with_projected(schedule: pd.DataFrame, expected: Decimal, low: Decimal, high: Decimal) -> pd.DataFrame:
    """The schedule with the estimate of drift nobody has counted yet, outside the lead schedule."""
    words = f"undiscovered drift of stock since its last count; 90 % interval {low:,.2f} to {high:,.2f}"
    row = ("projected", words, "", expected, False, "count the lines; no entry on an estimate", 0)
    projected = pd.DataFrame([row], columns=COLUMNS)
    return pd.concat([schedule, projected], ignore_index=True) if len(schedule) else projected
