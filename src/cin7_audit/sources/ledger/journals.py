"""Journals of all ledgers: entries of several lines, debits = credits in each and overall (ledgers 2.4, 3.5, 4).

How an entry begins and what its total looks like differs by report; a line, a total and the proof of an entry do not.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.layout import ZERO, Layout
from cin7_audit.sources.ledger.natural import BY_COLUMNS
from cin7_audit.sources.ledger.reader import LedgerReport
from cin7_audit.sources.ledger.report import UNREADABLE, Report, take_rows

Amount = Decimal | None


@dataclass
class Entry:
    """One journal entry: its number, the row it begins on, what stands over its lines, and the sums of these."""

    number: str
    row: int
    head: dict[str, str] = field(default_factory=dict)
    debits: Decimal = ZERO
    credits: Decimal = ZERO
    lines: int = 0


@dataclass
class JournalWalk(ABC):
    """One pass over the rows. A subclass says what each row is, and what is told of one that cannot be read and of an
    entry that does not balance."""

    collector: Collector
    layout: Layout
    entry: Entry | None = None  # the open one
    entries: list[Entry] = field(default_factory=list)
    unbalanced: ClassVar[str]
    unreadable: ClassVar[str] = UNREADABLE
    proof: ClassVar[str] = "debits less credits"

    @abstractmethod
    def one(self, number: int, cells: Sequence[str]) -> None:
        """One row that can state a fact. Raises ValueError for what cannot be read."""

    def lost(self, cells: Sequence[str]) -> None:  # noqa: B027 - most journals leave nothing open
        """A damaged row: what was open before it may be over."""

    def begin(self, number: str, row: int, **head: str) -> Entry:
        entry = Entry(number, row, head)
        self.entries.append(entry)
        return entry

    def sides(self, cells: Sequence[str]) -> tuple[Amount, Amount]:
        """(debit, credit) of a row. Raises ValueError for text that is no number."""
        return self.layout.number(cells, "debit"), self.layout.number(cells, "credit")

    def sums(self, entries: Sequence[Entry]) -> tuple[Decimal, Decimal]:
        return sum((each.debits for each in entries), ZERO), sum((each.credits for each in entries), ZERO)

    def post(
        self, entry: Entry, number: int, cells: Sequence[str], debit: Amount, credit: Amount, **values: Any
    ) -> None:
        """One line of an entry. values: ledger_line columns beside those the layout reads."""
        entry.debits, entry.credits, entry.lines = (
            entry.debits + (debit or ZERO),
            entry.credits + (credit or ZERO),
            entry.lines + 1,
        )
        amount = (debit or ZERO) - (credit or ZERO)
        self.layout.add_line(self.collector, number, cells, self.layout.account(cells), amount, BY_COLUMNS, **values)

    def total(self, number: int, cells: Sequence[str], name: str, entries: Sequence[Entry], *, is_report: bool) -> bool:
        """A total row against its entries; False where it cannot be read. There are thousands of entries: only failures
        of theirs are worth a control total."""
        self.collector.count("total")
        try:
            stated = self.sides(cells)
        except ValueError as mistake:
            self.collector.note("total_unreadable", row=number, raw=cells, text=mistake)
            return False
        for side, made, said in zip(("debits", "credits"), self.sums(entries), stated, strict=True):
            if is_report or said != made:
                self.collector.total(f"{name}: {side}" if name else side, made, said, source_row=number)
        return True

    def prove(self, entry: Entry) -> None:
        """Debits = credits of one entry."""
        if entry.debits != entry.credits:
            told: dict[str, Any] = {
                "number": entry.number,
                "begins": entry.row,
                "debits": entry.debits,
                "credits": entry.credits,
            }
            self.collector.note(self.unbalanced, row=entry.row, **told)

    def prove_report(self) -> None:
        debits, credits = self.sums(self.entries)
        self.collector.total(self.proof, debits - credits, ZERO)

    def finish(self) -> None:
        """The proof of the report, then of every entry."""
        self.prove_report()
        for entry in self.entries:
            self.prove(entry)


class JournalReport(LedgerReport):
    """A reader of one journal."""

    steps: ClassVar[type[JournalWalk]]

    def walk(self, report: Report, collector: Collector) -> None:
        walk = self.steps(collector, self.layout(report))
        take_rows(report.body(collector, walk.lost), collector, walk.one, walk.lost, walk.unreadable)
        walk.finish()
