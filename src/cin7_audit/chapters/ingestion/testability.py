"""Which exhibit needs which tables: the one place that says what can be tested, and what to ask for where it cannot.

A need names canonical tables of the case (all of them; a tuple inside means any one of these). Steps may ask
`not_testable(case, step, platform)`; the first notebook shows the whole matrix.
"""

from dataclasses import dataclass

import pandas as pd

from cin7_audit.case import Case
from cin7_audit.records import NotTestable
from cin7_audit.requests import wording


@dataclass(frozen=True)
class Need:
    """One exhibit (or test) with the tables it cannot do without and the request that would make it testable."""

    step: str
    exhibit: str
    needs: tuple[str | tuple[str, ...], ...]
    requests: tuple[str, ...]  # ids of requests.toml

    def wording(self, platform: str = "cin7_core") -> str:
        """What to ask the client for."""
        return "; ".join(wording(request, platform) for request in self.requests)


NEEDS = (
    Need(
        "ingestion",
        "Roll-forward of stock: opening + movements = closing",
        ("movement", ("stock_snapshot", "count_line")),
        ("movements", "closing_stock"),
    ),
    Need("ingestion", "Movement totals against movement lines", ("movement", "movement_total"), ("movement_totals",)),
    Need("ingestion", "Ledger: debits = credits and sections foot", ("ledger_line",), ("ledger_lines",)),
    Need("ingestion", "Trial balance tie", ("ledger_line", "ledger_balance"), ("trial_balances", "ledger_lines")),
    Need(
        "ingestion",
        "Document numbers without gaps",
        (("correction", "transfer", "receipt", "shipment", "count_line", "movement"),),
        ("document_lists",),
    ),
    Need("variance_timeline", "Variance over time by line, place and class", ("count_line",), ("counts",)),
    Need("variance_timeline", "Drift between counts and exposure", ("count_line", "movement"), ("counts", "movements")),
    Need(
        "variance_timeline",
        "Re-drift after approved corrections",
        ("count_line", "correction"),
        ("counts", "corrections"),
    ),
    Need("count_vs_belief", "Five accuracy measures with intervals", ("count_line",), ("counts",)),
    Need("count_vs_belief", "Belief rebuilt from movements", ("count_line", "movement"), ("counts", "movements")),
    Need(
        "count_vs_belief",
        "Coverage and exposure since confirmation",
        (("stock_snapshot", "movement"), "count_line"),
        ("closing_stock", "counts"),
    ),
    Need("write_off_frequency", "Register of corrections, rates and routine share", ("correction",), ("corrections",)),
    Need(
        "write_off_frequency",
        "Corrections per 1,000 movement lines",
        ("correction", "movement"),
        ("corrections", "movements"),
    ),
    Need("write_off_frequency", "Who did, who approved", ("user_action",), ("user_actions",)),
    Need(
        "ledger_impact",
        "Subledger to ledger tie-out by document",
        (("expected_posting", "document_difference"), ("ledger_line", "ledger_balance")),
        ("cin7_postings", "ledger_lines"),
    ),
    Need("ledger_impact", "Date skew of corrections", ("correction",), ("corrections",)),
    Need("ledger_impact", "Received and not invoiced", ("receipt",), ("received_and_invoiced",)),
    Need("ledger_impact", "Synchronisation to the ledger", ("sync_record",), ("synchronisation",)),
    Need(
        "ledger_impact",
        "Cost of sales and margin re-timed",
        ("ledger_line", "correction"),
        ("ledger_lines", "corrections"),
    ),
    Need("ledger_impact", "Postings by hand and late postings", ("ledger_line",), ("posted_journals",)),
    Need("diagnosis", "Receiving", ("count_line", "receipt"), ("purchases",)),
    Need("diagnosis", "Picking", ("count_line", "shipment"), ("sales",)),
    Need("diagnosis", "Transfers", ("count_line", "transfer"), ("transfers",)),
    Need("diagnosis", "Returns", ("count_line", "return_line"), ("restocked_returns",)),
    Need("diagnosis", "Bins", ("count_line", "location"), ("bins",)),
    Need("diagnosis", "Units of measure", ("count_line", "product"), ("packs",)),
    Need(
        "diagnosis", "Posting", (("expected_posting", "sync_record"), "ledger_line"), ("cin7_postings", "ledger_lines")
    ),
)


def _lacking(need: Need, present: frozenset[str]) -> tuple[str, ...]:
    """Tables the need lacks; alternatives are shown joined by `or`."""
    lacking = []
    for table in need.needs:
        options = (table,) if isinstance(table, str) else table
        if not present.intersection(options):
            lacking.append(" or ".join(options))
    return tuple(lacking)


def _present(case: Case) -> frozenset[str]:
    every = {
        option for need in NEEDS for table in need.needs for option in ((table,) if isinstance(table, str) else table)
    }
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
        rows.append((need.step, need.exhibit, needs, ", ".join(lacking), not lacking, need.wording()))
    return pd.DataFrame(rows, columns=["step", "exhibit", "needs", "missing", "testable", "ask_for"])


def not_testable(case: Case, step: str, platform: str) -> tuple[NotTestable, ...]:
    """The exhibits of a step that the evidence cannot support."""
    present = _present(case)
    return tuple(
        NotTestable(need.step, need.exhibit, ", ".join(lacking), need.wording(platform))
        for need in NEEDS
        if need.step == step and (lacking := _lacking(need, present))
    )
