"""Journal Report (grouped, with posting day and user) and flat journal CSVs (ledgers.md 2.4).

A voided or edited document leaves its original, a reversal and a replacement; the reversal names what it reverses, and
both stay, marked, so that measures can net them. The header repeats anywhere, even inside a group.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.labels import account_label
from cin7_audit.sources.ledger.layout import Layout
from cin7_audit.sources.ledger.natural import BY_COLUMNS
from cin7_audit.sources.ledger.report import Report, describe, header_of, open_report, titled
from cin7_audit.sources.reading import ColumnMap, clean, day_text, normal

GROUP = re.compile(r"^(?:journal )?id\s+#?(\d+)\b\s*[-:]?\s*(.*)$", re.I | re.S)
REVERSAL = re.compile(r"reversal of (?:journal )?id\s+#?(\d+)", re.I)
ZERO = Decimal(0)


@dataclass
class Group:
    """One journal: the open group of the report, or all lines of one number in a flat file."""

    number: str
    title: str
    row: int
    reverses: str | None
    debits: Decimal = ZERO
    credits: Decimal = ZERO


@dataclass
class Journals:
    """The walk over the rows, and the totals it proves."""

    collector: Collector
    layout: Layout
    group: Group | None = None
    groups: dict[str, Group] = field(default_factory=dict)

    def one(self, number: int, cells: Sequence[str]) -> None:
        filled = [text for cell in cells if (text := clean(cell))]
        first = filled[0]
        opened = GROUP.match(first) if len(filled) == 1 else None
        if opened:
            self.collector.count("heading")
            reverses = REVERSAL.search(opened[2])
            self.group = self.groups.setdefault(opened[1], Group(opened[1], opened[2], number, reverses[1] if reverses else None))
        elif normal(first).startswith("total") and not self.names_account(cells):
            self.total(number, cells)
        else:
            self.line(number, cells)

    def names_account(self, cells: Sequence[str]) -> bool:
        name = normal(self.layout.text(cells, "account"))
        return bool(self.layout.text(cells, "account_code") or (name and not name.startswith("total")))

    def total(self, number: int, cells: Sequence[str]) -> None:
        """A group's total, or (outside any group) the report's. Gross sums keep originals and reversals alike."""
        self.collector.count("total")
        try:
            stated = {side: self.layout.number(cells, side) for side in ("debit", "credit")}
        except ValueError as mistake:
            todo = "Compare the printed report."
            self.collector.note("number_unreadable", f"'{mistake}' in a total row", "a number", todo, number, raw=cells)
            return
        groups = [self.group] if self.group else list(self.groups.values())
        name = f"journal {self.group.number}" if self.group else "report"
        made = {"debit": sum((each.debits for each in groups), ZERO), "credit": sum((each.credits for each in groups), ZERO)}
        for side in ("debit", "credit"):
            if self.group and stated[side] == made[side]:
                continue  # thousands of journals: only failures are worth an entry
            self.collector.total(f"{name}: {side}s", made[side], stated[side], source_row=number)
        self.group = None

    def line(self, number: int, cells: Sequence[str]) -> None:
        """One leg of a journal."""
        text = self.layout.text(cells, "date")
        try:
            day = day_text(text, self.layout.date_order)
            posted = day_text(self.layout.text(cells, "posted_date"), self.layout.date_order)
        except ValueError as mistake:
            self.collector.set_aside(number, "date_unreadable", f"'{mistake}' is no date", "a day", cells, "Date")
            return
        try:
            debit, credit = self.layout.number(cells, "debit"), self.layout.number(cells, "credit")
        except ValueError as mistake:
            self.collector.set_aside(number, "number_unreadable", f"'{mistake}' is no amount", "a number", cells)
            return
        if day is None or (debit is None and credit is None):
            self.collector.set_aside(number, "line_incomplete", "no date" if day is None else "no amount", "a dated debit or credit", cells)
            return
        journal = self.layout.text(cells, "journal_id") or (self.group.number if self.group else "")
        group = self.group if self.group and self.group.number == journal else self.groups.get(journal)
        if group is None:
            group = self.groups[journal] = Group(journal, "", number, None)
        group.debits, group.credits = group.debits + (debit or ZERO), group.credits + (credit or ZERO)
        self.hand_over(number, cells, group, day, posted, (debit or ZERO) - (credit or ZERO))

    def hand_over(self, number: int, cells: Sequence[str], group: Group, day: str, posted: str | None, amount: Decimal) -> None:
        label = account_label(self.layout.text(cells, "account"))
        description = self.layout.text(cells, "description")
        reverses = group.reverses or ((found := REVERSAL.search(description)) and found[1]) or None
        self.collector.add(
            "ledger_line",
            number,
            journal_id=group.number or None,
            date=day,
            posted_at=posted,
            account_code=self.layout.text(cells, "account_code") or label.code,
            account_name=label.name or None,
            amount=amount,
            source_type=self.layout.joined(cells, ("source",)),
            reference=self.layout.joined(cells, ("reference",)),
            description=" | ".join(dict.fromkeys(part for part in (group.title, description) if part)) or None,
            counterparty=self.layout.joined(cells, ("contact",)),
            posted_by=self.layout.joined(cells, ("posted_by",)),
            ledger_view="journal_report",
            reverses_journal_id=reverses,
            sign_rule=BY_COLUMNS,
        )

    def prove(self) -> None:
        """Debits = credits in every journal; the sums over all of them."""
        debits, credits = (sum((getattr(each, side) for each in self.groups.values()), ZERO) for side in ("debits", "credits"))
        self.collector.total("all journals: debits less credits", debits - credits, ZERO)
        for group in self.groups.values():
            if group.debits != group.credits:
                seen = f"journal {group.number}: debits {group.debits}, credits {group.credits}"
                self.collector.note(
                    "journal_unbalanced", seen, "debits = credits", "Ask for the journal; a line may be missing from the export.", group.row
                )


@dataclass(frozen=True)
class JournalReport:
    """The reader of both forms."""

    name: str = "xero.journal_report"
    title: str = "Journal Report (Xero)"

    @property
    def columns(self) -> ColumnMap:
        return ColumnMap.load(self.name)

    @property
    def required_headers(self) -> tuple[str, ...]:
        return ("Date", "Journal ID", "Account", "Debit", "Credit")

    def claims(self, peek: Peek) -> bool:
        if peek.form not in ("csv", "xlsx") or titled(peek.rows, "account transactions", "general ledger detail"):
            return False
        header = header_of(peek.rows, self.columns, 5)
        return header is not None and "transaction type" not in {normal(cell) for cell in peek.rows[header]}

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        report: Report = open_report(peek, context, self.columns, ("Journal Report", "Journals"))
        collector = Collector(peek)
        describe(report, collector, "xero")
        layout = Layout(report.columns, "journal_report", "xero", report.date_order, {})
        walk = Journals(collector, layout)
        for number, cells in report.body(collector):
            walk.one(number, cells)
        walk.prove()
        collector.parameters["journals"] = str(len(walk.groups))
        collector.parameters["reversals"] = str(sum(1 for each in walk.groups.values() if each.reverses))
        return collector.parsed(report.preamble.organisation, report.preamble.period_from, report.preamble.period_to)


JOURNAL_REPORT = JournalReport()
