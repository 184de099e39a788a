"""The truth log: what really happened, which an auditor has to find again from the evidence alone."""

from dataclasses import dataclass, field
from typing import Any

from cin7_audit.vocabulary import CONTRIBUTORS

# The stage (issue of the project plan) from which a planted truth should be visible to the workbook.
VISIBLE_STAGE = dict.fromkeys(CONTRIBUTORS, 6) | {"background": 3, "drift": 3, "counting": 3, "posting": 4}


@dataclass(slots=True)
class Truth:
    """One moment at which shelf and record parted.

    quantity: change of (physical - recorded) in units: what it adds to the variance of the next count; loss negative.
    event: rows of one event (both ends of a transfer, both items of a swap) share it.
    visible_at / variance_there: the first count that could see it and the variance found there (all causes together).
    absorbed_by: a correction that removed it before any count could.
    """

    truth_id: str
    event: str
    contributor: str
    detail: str
    line: int
    day: int
    quantity: int
    value_cents: int
    documents: tuple[str, ...]
    visible_stage: int
    visible_at: str | None = None
    variance_there: int | None = None
    alone_there: bool | None = None
    absorbed_by: str | None = None


@dataclass(frozen=True, slots=True)
class LedgerTruth:
    """One planted difference between Cin7 and the ledger.

    cents: what it adds to G = subledger - ledger (method.md M-26) in that month; a timing difference has a second
    row with the opposite sign in the month where it goes away.
    """

    bucket: str
    month: str
    account: str
    cents: int
    document: str
    detail: str
    visible_stage: int = 4


@dataclass(slots=True)
class TruthLog:
    """Everything planted in one company."""

    stock: list[Truth] = field(default_factory=list)
    ledger: list[LedgerTruth] = field(default_factory=list)
    posting: list[dict[str, str]] = field(
        default_factory=list
    )  # contributor posting: documents and what is odd about them
    habits: list[dict[str, Any]] = field(default_factory=list)  # corrections undone, split or revalued
