"""Subledger against ledger by month and account, by document both ways, in named buckets that foot to the cent.

G = what stock holds - what the ledger holds (method.md M-26), taken document by document.
`amount` is the change of G in the month; `closing` its running sum, the open difference at the end of the month.
"""

from dataclasses import dataclass

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.months import covered


@dataclass(frozen=True)
class TieOut:
    """buckets: month x account x bucket, all buckets. documents: one row per document, account, month and bucket.

    lead: month x account. matched: how documents matched. opening: one row, or none where neither side states one.
    """

    buckets: pd.DataFrame
    documents: pd.DataFrame
    lead: pd.DataFrame
    matched: pd.DataFrame
    opening: pd.DataFrame
    accounts: pd.DataFrame
    first_failure: str | None
    chance_matches: int
    chance_expected: float


def tie_out(case: Case, settings: Engagement) -> TieOut | None:
    """The tie-out (M-26), or None where one of the two books is missing or stock has no value."""
    if not case.table("two_books")["has_books"].iloc[0]:
        return None
    accounts = case.table("tie_account")
    if accounts.empty or covered(case.table("book_window")) is None:
        return None
    lead = case.table("lead_schedule")
    of_inventory = lead["account"].isin(accounts.loc[accounts["role"] == "inventory", "account"])
    failing = lead.loc[of_inventory & (lead["closing_difference"].abs() > settings.rules.document_threshold), "month"]
    made, expected = next(case.table("chance_match").itertuples(index=False))
    return TieOut(
        buckets=case.table("tie_out"),
        documents=case.table("tie_out_documents"),
        lead=lead,
        matched=case.table("matched_documents"),
        opening=case.table("opening_difference"),
        accounts=accounts,
        first_failure=None if failing.empty else failing.iloc[0],
        chance_matches=made,
        chance_expected=expected,
    )
