"""Which exhibit needs which tables: the one place that says what can be tested, and what to ask for where it cannot.

A need names canonical tables of the case (all of them; a tuple inside means any one of these). Steps may ask
`not_testable(case, step)`; the first notebook shows the whole matrix.
"""

from dataclasses import dataclass

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.sections import NotTestable


@dataclass(frozen=True)
class Need:
    """One exhibit (or test) with the tables it cannot do without and the request that would make it testable."""

    step: str
    exhibit: str
    needs: tuple[str | tuple[str, ...], ...]
    ask_for: str


MOVEMENTS = "Inventory Movement Details by line with Location, Bin and Reference for the whole period"
COUNTS = "every stocktake with all counted lines (CSV export or API pull), lines without difference included"
CORRECTIONS = "stock adjustments and write-offs as documents (API pull of lists and details)"
CLOSING = "Product Availability for all locations at period end, with bins and stock value"
LEDGER = "Account Transactions or General Ledger Detail of all accounts from Xero or QuickBooks"
TRIAL = "Trial Balance at period start and period end"
FEED = "Cin7 transactions (API pull), or Transactions vs Stock on Hand Difference at period end"

NEEDS = (
    Need("ingestion", "Roll-forward of stock: opening + movements = closing", ("movement", ("stock_snapshot", "count_line")), f"{MOVEMENTS}; {CLOSING}"),
    Need("ingestion", "Movement totals against movement lines", ("movement", "movement_total"), "Inventory Movement Summary of the same period, or Movement Details grouped"),
    Need("ingestion", "Ledger: debits = credits and sections foot", ("ledger_line",), LEDGER),
    Need("ingestion", "Trial balance tie", ("ledger_line", "ledger_balance"), f"{TRIAL}; {LEDGER}"),
    Need("ingestion", "Document numbers without gaps", (("correction", "transfer", "receipt", "shipment", "count_line", "movement"),), "lists of documents by API pull, or Movement Details with Reference"),
    Need("variance_timeline", "Variance over time by line, place and class", ("count_line",), COUNTS),
    Need("variance_timeline", "Drift between counts and exposure", ("count_line", "movement"), f"{COUNTS}; {MOVEMENTS}"),
    Need("variance_timeline", "Re-drift after approved corrections", ("count_line", "correction"), f"{COUNTS}; {CORRECTIONS}"),
    Need("count_vs_belief", "Five accuracy measures with intervals", ("count_line",), COUNTS),
    Need("count_vs_belief", "Belief rebuilt from movements", ("count_line", "movement"), f"{COUNTS}; {MOVEMENTS}"),
    Need("count_vs_belief", "Coverage and exposure since confirmation", (("stock_snapshot", "movement"), "count_line"), f"{CLOSING}; {COUNTS}"),
    Need("write_off_frequency", "Register of corrections, rates and routine share", ("correction",), CORRECTIONS),
    Need("write_off_frequency", "Corrections per 1,000 movement lines", ("correction", "movement"), f"{CORRECTIONS}; {MOVEMENTS}"),
    Need("write_off_frequency", "Who did, who approved", ("user_action",), "Audit Report of the stock modules for the period, and users with roles"),
    Need("ledger_impact", "Subledger to ledger tie-out by document", (("expected_posting", "document_difference"), ("ledger_line", "ledger_balance")), f"{FEED}; {LEDGER}"),
    Need("ledger_impact", "Date skew of corrections", ("correction",), CORRECTIONS),
    Need("ledger_impact", "Received and not invoiced", ("receipt",), "Stock Received vs Invoiced for the period, or an API pull of purchases"),
    Need("ledger_impact", "Synchronisation to the ledger", ("sync_record",), "Xero Synchronisation Report, Type All and Status All"),
    Need("ledger_impact", "Cost of sales and margin re-timed", ("ledger_line", "correction"), f"{LEDGER}; {CORRECTIONS}"),
    Need("ledger_impact", "Postings by hand and late postings", ("ledger_line",), "Xero Journal Report with Posted Date and Posted By"),
    Need("diagnosis", "Receiving", ("count_line", "receipt"), "purchases with receipts and invoices (API pull, or Stock Received vs Invoiced)"),
    Need("diagnosis", "Picking", ("count_line", "shipment"), "sales with picks and shipments (API pull)"),
    Need("diagnosis", "Transfers", ("count_line", "transfer"), "stock transfers (API pull of list and details)"),
    Need("diagnosis", "Returns", ("count_line", "return_line"), "credit notes with restock lines (API pull of sales)"),
    Need("diagnosis", "Bins", ("count_line", "location"), "counts by bin, and the list of locations with bins"),
    Need("diagnosis", "Units of measure", ("count_line", "product"), "product list with units, pack quantities and bills of material"),
    Need("diagnosis", "Posting", (("expected_posting", "sync_record"), "ledger_line"), f"{FEED}; {LEDGER}"),
)  # fmt: skip


def _lacking(need: Need, present: frozenset[str]) -> tuple[str, ...]:
    """Tables the need lacks; alternatives are shown joined by `or`."""
    lacking = []
    for table in need.needs:
        options = (table,) if isinstance(table, str) else table
        if not present.intersection(options):
            lacking.append(" or ".join(options))
    return tuple(lacking)


def _present(case: Case) -> frozenset[str]:
    every = {option for need in NEEDS for table in need.needs for option in ((table,) if isinstance(table, str) else table)}
    return every_present(case, every)


def every_present(case: Case, tables: set[str]) -> frozenset[str]:
    """Those of the tables that hold rows."""
    return frozenset(tables) - frozenset(case.missing(*sorted(tables)))


def matrix(case: Case) -> pd.DataFrame:
    """Every exhibit: step, exhibit, needs, missing (text, empty if none), testable, ask_for."""
    present = _present(case)
    rows = []
    for need in NEEDS:
        lacking = _lacking(need, present)
        needs = ", ".join(table if isinstance(table, str) else " or ".join(table) for table in need.needs)
        rows.append((need.step, need.exhibit, needs, ", ".join(lacking), not lacking, need.ask_for))
    return pd.DataFrame(rows, columns=["step", "exhibit", "needs", "missing", "testable", "ask_for"])


def not_testable(case: Case, step: str) -> tuple[NotTestable, ...]:
    """The exhibits of a step that the evidence cannot support."""
    present = _present(case)
    return tuple(
        NotTestable(need.step, need.exhibit, ", ".join(lacking), need.ask_for)
        for need in NEEDS
        if need.step == step and (lacking := _lacking(need, present))
    )
