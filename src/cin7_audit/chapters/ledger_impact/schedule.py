"""Differences as a reviewer lists them: factual, projected, judgmental.

The factual part is the tie-out: its rows sum to the lead schedule's closing difference. Projected (uncounted stock) and
judgmental (re-timing between periods) rows stand outside the two books and are marked so.
"""

from decimal import Decimal

import pandas as pd

from cin7_audit.chapters.ledger_impact.tie_out import TieOut

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


def differences_schedule(tie: TieOut | None, retimed_effect: Decimal | None) -> pd.DataFrame:
    """Rows of nature, item, account, amount (subledger - ledger; loss negative), base currency."""
    rows: list[tuple[str, str, str, Decimal, bool, str, int]] = []
    if tie is not None:
        last = tie.buckets["month"].max()
        open_documents = tie.documents.groupby(["account", "bucket"])["component"].nunique()
        for account, bucket, closing in tie.buckets.loc[
            tie.buckets["month"] == last, ["account", "bucket", "closing"]
        ].itertuples(index=False):
            if closing:
                nature = "judgmental" if bucket == "unexplained" else "factual"
                rows.append(
                    (
                        nature,
                        bucket,
                        account,
                        closing,
                        True,
                        TREATMENT[bucket],
                        int(open_documents.get((account, bucket), 0)),
                    )
                )
    if retimed_effect is not None:
        words = "drift accrued by the end of the last fiscal year and posted later"
        rows.append(("judgmental", words, "", retimed_effect, False, "re-timing view (M-30), no entry", 0))
    return pd.DataFrame(rows, columns=COLUMNS)


def with_projected(schedule: pd.DataFrame, expected: Decimal, low: Decimal, high: Decimal) -> pd.DataFrame:
    """The schedule with the estimate of drift nobody has counted yet, outside the lead schedule."""
    words = f"undiscovered drift of stock since its last count; 90 % interval {low:,.2f} to {high:,.2f}"
    row = ("projected", words, "", expected, False, "count the lines; no entry on an estimate", 0)
    return (
        pd.concat([schedule, pd.DataFrame([row], columns=COLUMNS)], ignore_index=True)
        if len(schedule)
        else pd.DataFrame([row], columns=COLUMNS)
    )
