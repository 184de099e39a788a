"""What corrections and documents did to the books: tie-out, posting tests, date skew, re-timing, margin (notebook 05).

`measure(case, settings)` returns frozen frames; every cent of a difference is in one bucket, every variance in one
month per method, and what the evidence cannot support is None with the reason in `missing`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.context import Context, context
from cin7_audit.engagement import Engagement
from cin7_audit.measures.ledger_impact.margin import Margin, margin
from cin7_audit.measures.ledger_impact.schedule import differences_schedule
from cin7_audit.measures.ledger_impact.tie_out import TieOut, tie_out
from cin7_audit.model_files import models
from cin7_audit.statistics.retiming import Retimed, retime


@dataclass(frozen=True)
class PostingTests:
    """Frames of the tests; None where the evidence for a test is missing."""

    heat: pd.DataFrame | None
    odd: pd.DataFrame | None
    against_setup: pd.DataFrame | None
    mapping_changes: pd.DataFrame | None
    no_accounting_date: pd.DataFrame
    manual_journals: pd.DataFrame | None
    late_journals: pd.DataFrame | None


@dataclass(frozen=True)
class LedgerImpactResult:
    """All that notebook 05 shows. Money in base currency; G = subledger - ledger; loss negative; costs positive."""

    context: Context
    tie: TieOut | None
    tests: PostingTests
    skew: pd.DataFrame
    locked: pd.DataFrame
    purchases: pd.DataFrame | None
    retimed: Retimed | None
    margin: Margin | None
    schedule: pd.DataFrame
    entries: pd.DataFrame
    missing: tuple[str, ...] = field(default_factory=tuple)
    files: Mapping[str, str] = field(default_factory=dict)  # source_id -> file and sheet as readers are told


def _cut_balance(result: Margin | None) -> Decimal | None:
    """Drift accrued and not posted at the end of the last complete fiscal year; None with a single year."""
    if result is None or len(result.fiscal) < 2:
        return None
    balance: Decimal = result.fiscal["iron_curtain"].iloc[-2]
    return balance


def _posting_tests(case: Case, settings: Engagement, *, has_books: bool) -> PostingTests:
    """Accounts of corrections against set-up and peers, and journals nobody would expect (method.md section 4)."""
    heat = case.table("account_heat")
    names_accounts = len(heat) > 0
    has_setup = names_accounts and bool(settings.accounts.adjustment + settings.accounts.write_off)
    has_lock = has_books and bool(case.table("company")["lock_date"].notna().any())
    return PostingTests(
        heat=heat if names_accounts else None,
        odd=case.table("odd_accounts") if names_accounts else None,
        against_setup=case.table("accounts_against_setup") if has_setup else None,
        mapping_changes=case.table("mapping_changes") if names_accounts else None,
        no_accounting_date=case.table("no_accounting_date"),
        manual_journals=case.table("manual_journals") if has_books else None,
        late_journals=case.table("late_journals") if has_lock else None,
    )


def _open_purchases(case: Case) -> pd.DataFrame | None:
    """M-33; None where invoices or receipts were not given, or nothing says when the period ends."""
    cut = next(case.table("purchase_cut").itertuples(index=False))
    is_known = cut.day is not None and cut.received_lines and cut.invoiced_lines
    return case.table("open_purchases") if is_known else None


def measure(case: Case, settings: Engagement) -> LedgerImpactResult:
    """Everything of notebook 05 on one client."""
    tie = tie_out(case, settings)
    retimed = retime(case)
    money = margin(case)
    files = case.table("evidence_file")
    return LedgerImpactResult(
        context=context(case, settings),
        tie=tie,
        tests=_posting_tests(case, settings, has_books=tie is not None),
        skew=case.table("date_skew"),
        locked=case.table("behind_lock"),
        purchases=_open_purchases(case),
        retimed=retimed,
        margin=money,
        schedule=differences_schedule(tie, _cut_balance(money)),
        entries=case.table("proposed_entries")
        if tie is not None
        else pd.DataFrame(columns=list(models()["proposed_entries"].columns)),
        missing=case.missing(
            "ledger_line", "expected_posting", "receipt", "correction", "count_line", "ledger_balance", "sync_record"
        ),
        files=dict(zip(files["source_id"], files["label"], strict=True)),
    )
