"""Sage 50's Journal Entries: a row with day, `J1`, source and comment, then the entry's lines (ledgers 4).

Only the line columns have a header; the entry row stands left of them. US dates; a dash is zero; a SUBTOTAL row and
`Generated On` end the report.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from cin7_audit.sources.collect import Collector
from cin7_audit.sources.ledger.journals import Amount, JournalReport, JournalWalk
from cin7_audit.sources.ledger.layout import Layout, day_of
from cin7_audit.sources.ledger.report import Report
from cin7_audit.sources.reading import clean, infer_date_order, normal

ENTRY_NUMBER = re.compile(r"^J?E?\d+$", re.I)


class EntryWalk(JournalWalk):
    """Entry rows open an entry, lines belong to the last one opened."""

    unbalanced = "sage_journal_unbalanced"

    @cached_property
    def left(self) -> int:
        """The first column of lines: left of it stand the entry rows."""
        return min(self.layout.columns[name] for name in ("account_code", "account") if name in self.layout.columns)

    def one(self, number: int, cells: Sequence[str]) -> None:
        filled = [text for cell in cells if (text := clean(cell))]
        debit, credit = self.sides(cells)
        names_account = bool(self.layout.text(cells, "account_code") or self.layout.text(cells, "account"))
        if names_account and not any(map(clean, cells[: self.left])):
            self.line(number, cells, debit, credit)
        elif debit is None and credit is None:
            self.open(number, cells, filled)
        elif normal(filled[0]).startswith("total") or self.layout.is_bare(filled):
            self.total(number, cells, "", self.entries, is_report=True)
        else:
            self.lost(cells)
            place = "beside the text of an entry" if names_account else "without an account"
            self.collector.set_aside(number, "stray_amount", raw=cells, place=place)

    def open(self, number: int, cells: Sequence[str], filled: Sequence[str]) -> None:
        day = day_of(filled[0], self.layout.date_order)
        if day is None:
            self.lost(cells)
            self.collector.set_aside(number, "entry_row_unreadable", raw=cells, text=filled[0])
            return
        self.collector.count("heading")
        rest = list(filled[1:])
        journal = rest.pop(0) if rest and ENTRY_NUMBER.match(rest[0]) else f"row {number}"
        self.entry = self.begin(
            journal, number, date=day, reference=rest[0] if rest else "", description=" ".join(rest[1:])
        )

    def lost(self, cells: Sequence[str]) -> None:
        """After an entry row that cannot be read, no line goes to the entry before it. A lone text is no entry row."""
        filled = [text for cell in cells[:2] if (text := clean(cell))]
        if len(filled) > 1 or any(map(str.isdigit, "".join(filled))):
            self.entry = None

    def line(self, number: int, cells: Sequence[str], debit: Amount, credit: Amount) -> None:
        if self.entry is None:
            self.collector.set_aside(number, "line_without_entry", raw=cells)
        elif debit is None and credit is None:
            self.collector.set_aside(number, "sage_line_incomplete", raw=cells)
        else:
            self.post(self.entry, number, cells, debit, credit, journal_id=self.entry.number, **self.entry.head)

    def finish(self) -> None:
        super().finish()
        self.collector.parameters["entries"] = str(sum(1 for each in self.entries if each.lines))


class SageJournal(JournalReport):
    steps = EntryWalk

    def walk(self, report: Report, collector: Collector) -> None:
        """Without its header no row can be told from another: the file is set aside."""
        if {"account_code", "account"} & set(report.columns):
            super().walk(report, collector)
        else:
            collector.refuse("sage_journal_without_header")

    def layout(self, report: Report) -> Layout:
        """Days are read in the order of the entry rows, whose date column has no header."""
        if "date" in report.columns:
            return super().layout(report)
        dates = [next((clean(cell) for cell in cells if clean(cell)), "") for _, cells in report.rows()]
        first, last = report.preamble.period_from, report.preamble.period_to
        found = infer_date_order(dates, (first, last) if first and last else None)
        order = report.stated_order or (found.order if found.certain else self.date_order)
        return replace(super().layout(report), date_order=order)
