"""The Journal: a group per transaction with explicit debit and credit columns (ledgers.md 3.5).

New XLSX: the group row holds the transaction number, `Total for n` closes it with formulas. Older CSV: the first columns
are blank on continuation lines and a row of sums without an account ends the entry. Debits and credits are never turned.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.layout import Layout
from cin7_audit.sources.ledger.natural import BY_COLUMNS
from cin7_audit.sources.ledger.report import describe, header_of, open_report
from cin7_audit.sources.quickbooks.names import account
from cin7_audit.sources.quickbooks.sections import TITLES
from cin7_audit.sources.reading import ColumnMap, clean, day_text, normal

ZERO = Decimal(0)
CARRIED = ("date", "type", "number")


@dataclass
class Entry:
    """The open transaction."""

    number: str
    row: int
    head: dict[str, str] = field(default_factory=dict)
    debits: Decimal = ZERO
    credits: Decimal = ZERO
    lines: int = 0


@dataclass
class Walk:
    """One pass over the rows; proves debits = credits per entry and over the report."""

    collector: Collector
    layout: Layout
    entry: Entry | None = None
    debits: Decimal = ZERO
    credits: Decimal = ZERO
    count: int = 0

    def one(self, number: int, cells: Sequence[str]) -> None:
        filled = [text for cell in cells if (text := clean(cell))]
        first = filled[0]
        if self.layout.text(cells, "account") or self.layout.text(cells, "account_code"):
            self.line(number, cells)
        elif normal(first).startswith("total") or (self.has_amounts(cells) and self.layout.is_bare(filled)):
            self.total(number, cells, "report" if normal(first) == "total" else f"entry {self.entry.number}" if self.entry else "entry")
        elif len(filled) == 1:
            self.collector.count("heading")
            self.open(first, number)
        else:
            self.collector.set_aside(number, "row_unreadable", "neither a line nor a total", "an account with a debit or credit", cells)

    def has_amounts(self, cells: Sequence[str]) -> bool:
        return bool(self.layout.text(cells, "debit") or self.layout.text(cells, "credit"))

    def open(self, number: str, row: int) -> None:
        self.close()
        self.entry = Entry(number, row)

    def close(self) -> None:
        """Debits = credits of the entry that ends."""
        if self.entry and self.entry.lines:
            self.count += 1
            if self.entry.debits != self.entry.credits:
                seen = f"entry {self.entry.number}: debits {self.entry.debits}, credits {self.entry.credits}"
                self.collector.note(
                    "journal_unbalanced",
                    seen,
                    "debits = credits",
                    "Ask for the entry; a line may be missing from the export.",
                    self.entry.row,
                )
        self.entry = None

    def total(self, number: int, cells: Sequence[str], name: str) -> None:
        self.collector.count("total")
        try:
            stated = {side: self.layout.number(cells, side) for side in ("debit", "credit")}
        except ValueError as mistake:
            todo = "Compare the printed report."
            self.collector.note("number_unreadable", f"'{mistake}' in a total row", "a number", todo, number, raw=cells)
            return
        made = (
            {"debit": self.debits, "credit": self.credits}
            if name == "report" or not self.entry
            else {"debit": self.entry.debits, "credit": self.entry.credits}
        )
        for side, value in made.items():
            if name == "report" or stated[side] != value:
                self.collector.total(f"{name}: {side}s", value, stated[side], source_row=number)
        self.close()

    def line(self, number: int, cells: Sequence[str]) -> None:
        own = {name: self.layout.text(cells, name) for name in CARRIED}
        if self.entry is None or (own["date"] and self.entry.lines and own["date"] != self.entry.head.get("date") and not self.entry.row):
            self.open(f"{own['number'] or own['type']} (row {number})", number)
        entry = self.entry
        assert entry is not None
        entry.head |= {name: text for name, text in own.items() if text}
        try:
            day = day_text(entry.head.get("date", ""), self.layout.date_order)
            posted = day_text(self.layout.text(cells, "posted_date"), self.layout.date_order)
            debit, credit = self.layout.number(cells, "debit"), self.layout.number(cells, "credit")
        except ValueError as mistake:
            self.collector.set_aside(number, "value_unreadable", f"'{mistake}' is no date or amount", "a day and an amount", cells)
            return
        if day is None or (debit is None and credit is None):
            self.collector.set_aside(number, "line_incomplete", "no date" if day is None else "no amount", "a dated debit or credit", cells)
            return
        entry.debits, entry.credits, entry.lines = entry.debits + (debit or ZERO), entry.credits + (credit or ZERO), entry.lines + 1
        self.debits, self.credits = self.debits + (debit or ZERO), self.credits + (credit or ZERO)
        label = account(self.layout.text(cells, "account"))
        self.collector.add(
            "ledger_line",
            number,
            journal_id=entry.number or None,
            date=day,
            posted_at=posted,
            account_code=self.layout.text(cells, "account_code") or label.code,
            account_name=label.name or None,
            amount=(debit or ZERO) - (credit or ZERO),
            source_type=entry.head.get("type"),
            reference=entry.head.get("number"),
            description=self.layout.joined(cells, ("memo",)),
            counterparty=self.layout.joined(cells, ("name",)),
            posted_by=self.layout.joined(cells, ("created_by",)),
            ledger_view="qbo_journal",
            sign_rule=BY_COLUMNS,
        )


@dataclass(frozen=True)
class Journal:
    """The reader of both forms."""

    name: str = "quickbooks.journal"
    title: str = "Journal (QuickBooks)"

    @property
    def columns(self) -> ColumnMap:
        return ColumnMap.load(self.name)

    @property
    def required_headers(self) -> tuple[str, ...]:
        return ("Transaction type", "Account", "Debit", "Credit")

    def claims(self, peek: Peek) -> bool:
        header = header_of(peek.rows, self.columns, 5) if peek.form in ("csv", "xlsx") else None
        return header is not None and not {normal(cell) for cell in peek.rows[header]} & {
            "amount",
            "balance",
            "journal id",
            "journal number",
        }

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        report = open_report(peek, context, self.columns, TITLES, default_order="mdy")
        collector = Collector(peek)
        describe(report, collector, "quickbooks")
        walk = Walk(collector, Layout(report.columns, "qbo_journal", "quickbooks", report.date_order, {}))
        for number, cells in report.body(collector):
            walk.one(number, cells)
        walk.close()
        collector.total("debits less credits", walk.debits - walk.credits, ZERO)
        collector.parameters["entries"] = str(walk.count)
        return collector.parsed(report.preamble.organisation, report.preamble.period_from, report.preamble.period_to)


JOURNAL = Journal()
