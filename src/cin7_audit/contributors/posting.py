"""Mapping, posting account, configuration: the quantity agrees, the ledger does not."""

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.contributors.records import Look, Signal

# What the document-by-document tie-out says of postings: its bucket, and how this contributor words it.
TIE_OUT_SAYS = {
    "wrong_account": "inventory side on another account in the ledger",
    "manual_journal": "manual journal on an inventory account",
}
ODD_COLUMNS = ["what", "document", "account", "value", "evidence"]  # and fault: a bucket of the tie-out, peers, undated


def from_tie_out(documents: pd.DataFrame) -> pd.DataFrame:
    """Documents the tie-out put into a posting bucket; it alone knows which numbers are one document."""
    mine = documents.rename(columns={"amount": "value", "bucket": "fault"})
    mine = mine[mine["fault"].isin(list(TIE_OUT_SAYS))]
    row = mine["source_id"].astype(str) + ":" + mine["source_row"].astype(str)
    mine = mine.assign(what=mine["fault"].map(TIE_OUT_SAYS), evidence=row.where(mine["source_id"].notna(), None))
    return mine[[*ODD_COLUMNS, "fault"]].reset_index(drop=True)


def odd_postings(case: Case, documents: Sequence[pd.DataFrame] = ()) -> pd.DataFrame:
    """Every odd posting, one row per document (ODD_COLUMNS and fault); value in base currency as posted.

    documents: the tie-out's documents that differ; without a tie-out only the ledger's own manual journals are looked
    at.
    """
    in_ledger = [from_tie_out(table) for table in documents] or [
        case.table("unexplained_journal").assign(what=TIE_OUT_SAYS["manual_journal"], fault="manual_journal")
    ]
    undated = case.table("undated_correction").assign(fault="undated")
    peers = case.table("odd_account").assign(fault="peers")
    parts = [part for part in (peers, *in_ledger, undated) if len(part)]
    columns = [*ODD_COLUMNS, "fault"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def posted_value(odd: pd.DataFrame) -> Decimal:
    """Gross value of the odd postings, base currency; unknown values add nothing."""
    return sum((abs(value) for value in odd["value"].dropna()), Decimal(0))


def bucket_values(earlier_tables: Sequence[pd.DataFrame]) -> float:
    """Sum of absolute monthly amounts of the tie-out buckets that speak of postings (ledger_impact's table)."""
    usable = [table for table in earlier_tables if {"bucket", "amount"} <= set(table.columns)]
    mine = [table[table["bucket"].isin((*TIE_OUT_SAYS, "voided_or_edited"))]["amount"] for table in usable]
    return sum(float(amounts.astype(float).abs().sum()) for amounts in mine)


def look(case: Case, tie_out: Sequence[pd.DataFrame], documents: Sequence[pd.DataFrame]) -> tuple[Look, pd.DataFrame]:
    """The look and its odd postings. No chance law applies: each odd document is named, and the grade rests on that."""
    odd = odd_postings(case, documents)
    if not case.has("correction") and not case.has("ledger_line"):
        return Look("posting", missing=("correction.account", "ledger_line"), request="adjustment_accounts"), odd
    buckets = bucket_values(tie_out)
    note = f"{buckets:,.2f} in posting buckets of the tie-out" if buckets else ""
    sizes = odd.groupby("what", sort=True).size().items()
    signals = tuple(Signal("posting", str(what), rows, 0.0, rows, float("nan"), note) for what, rows in sizes)
    return Look("posting", context=signals), odd


def grade(odd: pd.DataFrame, trivial: float) -> str:
    """A: documents that the ledger, or their peers, contradict. C: only undated or only trivial. D: none."""
    if odd.empty:
        return "D"
    strong = odd[odd["fault"] != "undated"]
    value = float(strong["value"].astype(float).abs().sum()) if len(strong) else 0.0
    if len(strong) and value > trivial:
        return "A" if (strong["fault"] == "wrong_account").any() or len(strong) >= 3 else "B"
    return "C"
