"""What corrections and documents did to the books: tie-out, posting tests, date skew, re-timing, margin (notebook 05).

`measure(case, settings)` returns frozen frames; every cent of a difference is in one bucket, every variance in one month
per method, and what the evidence cannot support is None with the reason in `missing`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.engagement import Engagement
from cin7_audit.measures.accounts import build_account_roles
from cin7_audit.measures.context import Context, context
from cin7_audit.measures.ledger_impact.margin import Margin, margin
from cin7_audit.measures.ledger_impact.posting_tests import PostingTests, posting_tests
from cin7_audit.measures.ledger_impact.purchases import open_purchases
from cin7_audit.measures.ledger_impact.schedule import differences_schedule, proposed_entries
from cin7_audit.measures.ledger_impact.skew import behind_lock, date_skew
from cin7_audit.measures.ledger_impact.tie_out import TieOut, tie_out
from cin7_audit.measures.retiming import Retimed, retime


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


def measure(case: Case, settings: Engagement) -> LedgerImpactResult:
    """Everything of notebook 05 on one client."""
    facts = context(case, settings)
    build_account_roles(case, settings)
    case.make("register", "inventory_month")
    tie = tie_out(case, settings)
    retimed = retime(case)
    money = margin(case, settings, retimed)
    return LedgerImpactResult(
        context=facts,
        tie=tie,
        tests=posting_tests(case, settings, has_books=tie is not None),
        skew=date_skew(case),
        locked=behind_lock(case),
        purchases=open_purchases(case, facts.end),
        retimed=retimed,
        margin=money,
        schedule=differences_schedule(tie, _cut_balance(money)),
        entries=proposed_entries(case, tie),
        missing=case.missing("ledger_line", "expected_posting", "receipt", "correction", "count_line", "ledger_balance", "sync_record"),
        files=dict(case.rows("SELECT source_id, label FROM evidence_file")),
    )
