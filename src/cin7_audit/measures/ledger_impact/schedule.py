"""Differences as a reviewer lists them - factual, projected, judgmental - and the entries they propose. Nothing is posted.

The factual part is the tie-out: its rows sum to the lead schedule's closing difference. Projected (uncounted stock) and
judgmental (re-timing between periods) rows stand outside the two books and are marked so.
Entries: one debit and one credit of the same amount, so that debits equal credits row by row. Timing and goods in transit
reverse by themselves and need none; an unexplained difference gets none, because an entry without a reason is what the review looks for.
"""

from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.measures.ledger_impact.tie_out import TieOut

ZERO = Decimal(0)
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
COLUMNS = ["nature", "item", "account", "amount", "in_lead_schedule", "treatment", "documents"]


def differences_schedule(tie: TieOut | None, retimed_effect: Decimal | None) -> pd.DataFrame:
    """Rows of nature, item, account, amount (subledger - ledger; loss negative), base currency."""
    rows: list[tuple[str, str, str, Decimal, bool, str, int]] = []
    if tie is not None:
        last = tie.buckets["month"].max()
        open_documents = tie.documents.groupby(["account", "bucket"])["component"].nunique()
        for account, bucket, closing in tie.buckets.loc[tie.buckets["month"] == last, ["account", "bucket", "closing"]].itertuples(
            index=False
        ):
            if closing:
                nature = "judgmental" if bucket == "unexplained" else "factual"
                rows.append((nature, bucket, account, closing, True, TREATMENT[bucket], int(open_documents.get((account, bucket), 0))))
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


OFFSETS = """
SELECT b.component, r.account, r.role, r.is_tied, sum(r.amount) AS amount FROM (
  SELECT i.item_id, 'P' AS side, coalesce(k.account, i.account_key) AS account, k.role, i.is_tied, i.amount FROM posting_item AS i LEFT JOIN account_role AS k ON i.account_key = k.account_key
  UNION ALL SELECT i.item_id, 'L', coalesce(k.account, i.account_key), k.role, i.is_tied, -i.amount FROM ledger_item AS i LEFT JOIN account_role AS k ON i.account_key = k.account_key WHERE i.pair_id IS NULL) AS r
JOIN book_component AS b ON b.side = r.side AND b.item_id = r.item_id
WHERE b.component IN (SELECT component FROM differing) AND NOT r.is_tied GROUP BY 1, 2, 3, 4
"""


def _other_accounts(case: Case) -> dict[tuple[int, Decimal], str]:
    """(component, amount) -> the account whose own difference mirrors it: what Cin7 posts there less what the ledger holds."""
    found: dict[tuple[int, Decimal], str] = {}
    for component, account, _, _, amount in case.rows(OFFSETS + " ORDER BY 1, 2"):
        if amount:
            found.setdefault((component, -amount), account)
    return found


def proposed_entries(case: Case, tie: TieOut | None) -> pd.DataFrame:
    """One row per open document difference at the end of the period: debit, credit, amount (> 0), base currency."""
    columns = ["entry", "debit", "credit", "amount", "bucket", "document", "reason", "source_id", "source_row"]
    if tie is None or tie.documents.empty:
        return pd.DataFrame(columns=columns)
    keys = ["account", "bucket", "component", "document"]
    still_open = (
        tie.documents.groupby(keys, sort=True, dropna=False)
        .agg(amount=("amount", "sum"), rule=("rule", "first"), source_id=("source_id", "first"), source_row=("source_row", "first"))
        .reset_index()
    )
    still_open = still_open[(still_open["amount"] != ZERO) & ~still_open["bucket"].isin(NO_ENTRY)]
    mirrors, names = _other_accounts(case), _role_accounts(case)
    rows: list[tuple[object, ...]] = []
    for account, bucket, component, document, amount, rule, source_id, source_row in still_open.itertuples(index=False):
        role, words = OTHER_SIDE[bucket]
        named = (mirrors.get((component, amount)), names.get(role), words)
        other = next(name for name in named if name and name != account)  # an entry never has one account on both sides
        debit, credit = (account, other) if amount > 0 else (other, account)
        rows.append((len(rows) + 1, debit, credit, abs(amount), bucket, document, rule, source_id, source_row))
    return pd.DataFrame(rows, columns=columns)


def _role_accounts(case: Case) -> Mapping[str, str]:
    """The first account of each role the engagement knows, as printed."""
    return dict(case.rows("SELECT role, min(account) FROM account_role WHERE role <> 'other' GROUP BY role"))
