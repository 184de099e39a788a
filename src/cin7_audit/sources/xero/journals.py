"""Journal Report (grouped, with posting day and user) and flat journal CSVs (ledgers 2.4).

A voided or edited document leaves its original, a reversal and a replacement; the reversal names what it reverses, and
both stay, marked, so that measures can net them. The header repeats anywhere, even inside a group.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cin7_audit.sources.ledger.journals import Entry, JournalReport, JournalWalk
from cin7_audit.sources.ledger.layout import joined
from cin7_audit.sources.reading import clean, day_text, normal

GROUP = re.compile(r"^(?:journal )?id\s+#?(\d+)\b\s*[-:]?\s*(.*)$", re.I | re.S)
REVERSAL = re.compile(r"reversal of (?:journal )?id\s+#?(\d+)", re.I)


@dataclass
class Journals(JournalWalk):
    """The walk over the rows of both forms. An entry is the open group of the report, or all lines of one number."""

    known: dict[str, Entry] = field(default_factory=dict)
    unbalanced = "xero_journal_unbalanced"
    proof = "all journals: debits less credits"

    def one(self, number: int, cells: Sequence[str]) -> None:
        filled = [text for cell in cells if (text := clean(cell))]
        if len(filled) == 1 and (opened := GROUP.match(filled[0])):
            self.collector.count("heading")
            self.entry = self.journal(opened[1], number, opened[2])
        elif normal(filled[0]).startswith("total") and not self.names_account(cells):
            self.end(number, cells)
        else:
            self.line(number, cells)

    def journal(self, journal: str, row: int, title: str = "") -> Entry:
        if journal not in self.known:
            self.known[journal] = self.begin(journal, row, title=title)
        return self.known[journal]

    def names_account(self, cells: Sequence[str]) -> bool:
        name = normal(self.layout.text(cells, "account"))
        return bool(self.layout.text(cells, "account_code") or (name and not name.startswith("total")))

    def end(self, number: int, cells: Sequence[str]) -> None:
        """A group's total, or (outside any group) the report's. Gross sums keep originals and reversals alike."""
        name, entries = (f"journal {self.entry.number}", [self.entry]) if self.entry else ("report", self.entries)
        if self.total(number, cells, name, entries, is_report=self.entry is None):
            self.entry = None

    def line(self, number: int, cells: Sequence[str]) -> None:
        """One leg of a journal."""
        try:
            day, posted = (
                day_text(self.layout.text(cells, name), self.layout.date_order) for name in ("date", "posted_date")
            )
        except ValueError as mistake:
            self.collector.set_aside(number, "xero_journal_undated", raw=cells, text=mistake)
            return
        debit, credit = self.sides(cells)
        if day is None or (debit is None and credit is None):
            self.collector.set_aside(
                number, "journal_line_incomplete", raw=cells, missing="date" if day is None else "amount"
            )
            return
        entry = self.journal(self.layout.text(cells, "journal_id") or (self.entry.number if self.entry else ""), number)
        title, description = entry.head["title"], self.layout.text(cells, "description")
        reversal = REVERSAL.search(title) or REVERSAL.search(description)
        self.post(
            entry,
            number,
            cells,
            debit,
            credit,
            journal_id=entry.number or None,
            date=day,
            posted_at=posted,
            description=joined(title, description),
            reverses_journal_id=reversal[1] if reversal else None,
        )

    def finish(self) -> None:
        super().finish()
        self.collector.parameters["journals"] = str(len(self.entries))
        self.collector.parameters["reversals"] = str(
            sum(1 for each in self.entries if REVERSAL.search(each.head["title"]))
        )


class XeroJournal(JournalReport):
    steps = Journals
