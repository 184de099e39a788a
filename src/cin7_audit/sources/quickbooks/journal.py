"""The Journal: a group per transaction with explicit debit and credit columns (ledgers 3.5).

New XLSX: the group row holds the transaction number, `Total for n` closes it with formulas. Older CSV: first columns
are blank on continuation lines, a row of sums without account ends the entry. Debits and credits are never turned.
"""

from collections.abc import Sequence

from cin7_audit.sources.ledger.journals import JournalReport, JournalWalk
from cin7_audit.sources.reading import clean, day_text, normal

CARRIED = ("date", "type", "number")


class EntryWalk(JournalWalk):
    """An entry is told as soon as it ends."""

    unbalanced = "quickbooks_journal_unbalanced"
    unreadable = "journal_value_unreadable"

    def one(self, number: int, cells: Sequence[str]) -> None:
        filled = [text for cell in cells if (text := clean(cell))]
        first = filled[0]
        if self.layout.text(cells, "account") or self.layout.text(cells, "account_code"):
            self.line(number, cells)
        elif normal(first).startswith("total") or (self.has_amounts(cells) and self.layout.is_bare(filled)):
            self.end(number, cells, is_report=normal(first) == "total")
        elif len(filled) == 1:
            self.collector.count("heading")
            self.close()
            self.entry = self.begin(first, number)
        else:
            self.collector.set_aside(number, "journal_row_unreadable", raw=cells)

    def has_amounts(self, cells: Sequence[str]) -> bool:
        return bool(self.layout.text(cells, "debit") or self.layout.text(cells, "credit"))

    def close(self) -> None:
        """Debits = credits of the entry that ends."""
        if self.entry:
            self.prove(self.entry)
        self.entry = None

    def end(self, number: int, cells: Sequence[str], *, is_report: bool) -> None:
        name = "report" if is_report else f"entry {self.entry.number}" if self.entry else "entry"
        entries = self.entries if is_report or not self.entry else [self.entry]
        if self.total(number, cells, name, entries, is_report=is_report):
            self.close()

    def line(self, number: int, cells: Sequence[str]) -> None:
        own = {name: text for name in CARRIED if (text := self.layout.text(cells, name))}
        if self.entry is None:
            self.entry = self.begin(f"{own.get('number') or own.get('type', '')} (row {number})", number)
        head = self.entry.head
        head |= own
        day = day_text(head.get("date", ""), self.layout.date_order)
        posted = day_text(self.layout.text(cells, "posted_date"), self.layout.date_order)
        debit, credit = self.sides(cells)
        if day is None or (debit is None and credit is None):
            self.collector.set_aside(
                number, "journal_line_incomplete", raw=cells, missing="date" if day is None else "amount"
            )
            return
        carried = {"source_type": head.get("type"), "reference": head.get("number")}
        dated = {"date": day, "posted_at": posted}
        self.post(self.entry, number, cells, debit, credit, journal_id=self.entry.number or None, **dated, **carried)

    def finish(self) -> None:
        self.close()
        self.prove_report()
        self.collector.parameters["entries"] = str(sum(1 for each in self.entries if each.lines))


class QuickBooksJournal(JournalReport):
    steps = EntryWalk
