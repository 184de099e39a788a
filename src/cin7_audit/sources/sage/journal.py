"""Sage 50's Journal Entries: a row with day, `J1`, source and comment, then the entry's lines (ledgers.md 4).

Only the line columns have a header; the entry row stands left of them. US dates; a dash is zero; a SUBTOTAL row and
`Generated On` end the report.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.labels import account_label
from cin7_audit.sources.ledger.layout import Layout
from cin7_audit.sources.ledger.natural import BY_COLUMNS
from cin7_audit.sources.ledger.report import Report, describe, header_of, open_report, titled
from cin7_audit.sources.reading import ColumnMap, clean, day_text, infer_date_order, normal
from cin7_audit.sources.sage.trial_balance import TITLES

ENTRY_NUMBER = re.compile(r"^J?E?\d+$", re.I)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Entry:
    """The entry row."""

    row: int
    day: str
    number: str
    source: str
    comment: str


class Walk:
    """One pass: entry rows open an entry, lines belong to the last one opened."""

    def __init__(self, collector: Collector, layout: Layout) -> None:
        self.collector, self.layout = collector, layout
        self.left = min(
            layout.columns[name] for name in ("account_code", "account") if name in layout.columns
        )  # of it stand the entry rows
        self.entry: Entry | None = None
        self.sides: dict[int, tuple[Decimal, Decimal]] = {}  # entry row -> debits, credits

    def one(self, number: int, cells: Sequence[str]) -> None:
        filled = [text for cell in cells if (text := clean(cell))]
        try:
            debit, credit = self.layout.number(cells, "debit"), self.layout.number(cells, "credit")
        except ValueError as mistake:
            self.lost(cells)
            self.collector.set_aside(number, "number_unreadable", f"'{mistake}' is no amount", "a number", cells)
            return
        names_account = bool(self.layout.text(cells, "account_code") or self.layout.text(cells, "account"))
        if names_account and not any(map(clean, cells[: self.left])):
            self.line(number, cells, debit, credit)
        elif debit is None and credit is None:
            self.open(number, cells, filled)
        elif normal(filled[0]).startswith("total") or self.layout.is_bare(filled):
            self.total(number, debit, credit)
        else:
            self.lost(cells)
            seen = "an amount beside the text of an entry" if names_account else "an amount without an account"
            self.collector.set_aside(number, "row_unreadable", seen, "an entry, or an account with a debit or credit", cells)

    def open(self, number: int, cells: Sequence[str], filled: Sequence[str]) -> None:
        try:
            day = day_text(filled[0], self.layout.date_order)
        except ValueError:
            day = None
        if day is None:
            self.lost(cells)
            self.collector.set_aside(
                number, "row_unreadable", f"'{filled[0]}' begins neither an entry nor a line", "a day and an entry number", cells
            )
            return
        self.collector.count("heading")
        rest = list(filled[1:])
        journal = rest.pop(0) if rest and ENTRY_NUMBER.match(rest[0]) else ""
        self.entry = Entry(number, day, journal, rest[0] if rest else "", " ".join(rest[1:]))

    def lost(self, cells: Sequence[str]) -> None:
        """After an entry row that cannot be read, no line goes to the entry before it. A lone text is no entry row."""
        filled = [text for cell in cells[:2] if (text := clean(cell))]
        if len(filled) > 1 or any(map(str.isdigit, "".join(filled))):
            self.entry = None

    def line(self, number: int, cells: Sequence[str], debit: Decimal | None, credit: Decimal | None) -> None:
        if self.entry is None:
            seen = "a line under no entry row that can be read"
            self.collector.set_aside(number, "line_without_entry", seen, "an entry row with its day above", cells)
            return
        if debit is None and credit is None:
            self.collector.set_aside(number, "line_incomplete", "no amount", "a debit or credit", cells)
            return
        label = account_label(self.layout.text(cells, "account"))
        debits, credits = self.sides.get(self.entry.row, (ZERO, ZERO))
        self.sides[self.entry.row] = (debits + (debit or ZERO), credits + (credit or ZERO))
        self.collector.add(
            "ledger_line",
            number,
            journal_id=self.entry.number or f"row {self.entry.row}",
            date=self.entry.day,
            account_code=self.layout.text(cells, "account_code") or label.code,
            account_name=label.name or None,
            amount=(debit or ZERO) - (credit or ZERO),
            reference=self.entry.source,
            description=self.entry.comment,
            ledger_view="sage_journal",
            sign_rule=BY_COLUMNS,
        )

    def total(self, number: int, debit: Decimal | None, credit: Decimal | None) -> None:
        self.collector.count("total")
        for name, place, stated in (("debits", 0, debit), ("credits", 1, credit)):
            self.collector.total(name, sum((side[place] for side in self.sides.values()), ZERO), stated, source_row=number)

    def prove(self) -> None:
        """Debits = credits in every entry."""
        self.collector.total("debits less credits", sum((debits - credits for debits, credits in self.sides.values()), ZERO), ZERO)
        for row, (debits, credits) in self.sides.items():
            if debits != credits:
                self.collector.note(
                    "journal_unbalanced",
                    f"the entry on row {row}: debits {debits}, credits {credits}",
                    "debits = credits",
                    "Ask for the entry.",
                    row,
                )


@dataclass(frozen=True)
class SageJournal:
    name: str = "sage.journal"
    title: str = "Journal Entries (Sage 50)"

    @property
    def columns(self) -> ColumnMap:
        return ColumnMap.load(self.name)

    @property
    def required_headers(self) -> tuple[str, ...]:
        return ("Account Number", "Account Description", "Debits", "Credits")

    def claims(self, peek: Peek) -> bool:
        header = header_of(peek.rows, self.columns, 4) if peek.form in ("csv", "xlsx") else None
        return header is not None and titled(peek.rows[:header], "all journal entries", "journal entries")

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        report = open_report(peek, context, self.columns, TITLES, default_order="mdy")
        order = report.date_order if "date" in report.columns else _order(report, context)
        collector = Collector(peek)
        describe(report, collector, "sage")
        walk = Walk(collector, Layout(report.columns, "sage_journal", "sage", order, {}))
        for number, cells in report.body(collector, walk.lost):
            walk.one(number, cells)
        walk.prove()
        collector.parameters["entries"] = str(len(walk.sides))
        return collector.parsed(report.preamble.organisation, report.preamble.period_from, report.preamble.period_to)


def _order(report: Report, context: ReadingContext) -> str:
    """Day and month order of the entry rows, whose date column has no header."""
    if context.hint and context.hint.date_order:
        return context.hint.date_order
    period = (report.preamble.period_from, report.preamble.period_to)
    dates = [next((clean(cell) for cell in cells if clean(cell)), "") for _, cells in report.rows()]
    found = infer_date_order(dates, (period[0], period[1]) if period[0] and period[1] else None)
    return found.order if found.certain else "mdy"


JOURNAL = SageJournal()
