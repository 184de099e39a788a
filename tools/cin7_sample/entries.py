"""What an accounting package holds: journals, the sync log, and the differences planted between it and Cin7."""

import calendar
from dataclasses import dataclass, field

import numpy as np

from cin7_sample.postings import Posting
from cin7_sample.truth import LedgerTruth
from cin7_sample.world import World


@dataclass(slots=True)
class Journal:
    """One entry of the ledger. lines: account -> cents, debit positive; they add up to nothing."""

    number: int
    day: int
    posted_day: int
    source: str
    reference: str
    description: str
    counterparty: str
    lines: list[tuple[str, int]]
    key: str = ""  # the Cin7 document it came from
    part: str = ""
    posted_by: str = "Cin7 Core"
    reverses: int | None = None

    def on(self, account: str) -> int:
        return sum(cents for code, cents in self.lines if code == account)


@dataclass(slots=True)
class SyncRow:
    document: str
    ledger_number: str
    document_type: str
    status: str
    day: int
    message: str = ""


@dataclass
class Ledger:
    """What the accounting package holds. opening: account -> cents before the first day."""

    postings: list[Posting]
    journals: list[Journal]
    sync: list[SyncRow]
    truths: list[LedgerTruth] = field(default_factory=list)
    opening: dict[str, int] = field(default_factory=dict)

    def balance(self, account: str, day: int) -> int:
        """Cents at the end of a day."""
        return self.opening.get(account, 0) + sum(j.on(account) for j in self.journals if j.day <= day)


def some_day(world: World, rng: np.random.Generator, tail: int) -> int:
    """A day well inside the period, at least `tail` days before its end where it is long enough."""
    low = min(60, world.spec.days // 3)
    return int(rng.integers(low, max(low + 1, world.spec.days - tail)))


def month_of(world: World, day: int) -> str:
    return world.date(day).strftime("%Y-%m")


def month_end(world: World, day: int) -> int:
    """The last day of its month."""
    date = world.date(day)
    return day + calendar.monthrange(date.year, date.month)[1] - date.day
