"""A ledger report as account sections: section row, opening, lines, total, closing.

The walk serves Xero's Account Transactions and General Ledger Detail and QuickBooks' General Ledger, Transaction Detail
and QuickReport; a Layout says what is written where. Running balances never give an amount: their sign differs by
report and account (ledgers 5.2).

Signs: every amount made here is debit-positive. Where a report prints one natural-sign amount, the account's class
decides, and the rule is noted so that an account list can still correct it (see natural.py).
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from cin7_audit.sources.collect import Collector, plain
from cin7_audit.sources.ledger.labels import Label, class_of_name
from cin7_audit.sources.ledger.layout import ZERO, Layout, Section, add_balance, day_of, prove
from cin7_audit.sources.ledger.natural import DEBIT_CREDIT, normal_side
from cin7_audit.sources.ledger.preamble import Preamble
from cin7_audit.sources.ledger.reader import LedgerReport
from cin7_audit.sources.ledger.report import Report, Row, take_rows
from cin7_audit.sources.reading import clean, moment_text

PERMANENT = ("ASSET", "LIABILITY", "EQUITY")
OPENING = re.compile(r"(opening|beginning) balances?\b(?!.*\bequity\b)", re.I)  # Opening Balance Equity is an account
CLOSING = re.compile(r"(closing|ending) balance\b", re.I)
NET_MOVEMENT = re.compile(r"net movement\b", re.I)
TOTAL = re.compile(r"total\b", re.I)


class Walk:
    """One pass over the rows below the header. Sections may nest (QuickBooks sub-accounts): a stack, innermost last."""

    def __init__(self, collector: Collector, layout: Layout, preamble: Preamble) -> None:
        self.collector, self.layout, self.preamble = collector, layout, preamble
        self.stack: list[Section] = []
        self.done: list[Section] = []
        self.flat = Section(Label(None, ""), 0, DEBIT_CREDIT)

    def run(self, rows: Iterable[Row]) -> None:
        """Every row below the header meets exactly one fate."""
        take_rows(rows, self.collector, self.one)
        while self.stack:
            self.close()

    def one(self, number: int, cells: Sequence[str]) -> None:
        if (day := self.day(cells)) and len(cells) - cells.count("") > 1:  # a lone number can look like a date
            self.line(number, cells, day)
            return
        filled = [(index, text) for index, cell in enumerate(cells) if (text := clean(cell))]
        if not filled:
            self.collector.count("blank")
            return
        label = filled[0][1]
        if self.is_total(label, filled):
            self.total(number, cells, label)
        elif balance := self.balance_word(cells, filled):
            self.balance(number, cells, balance)
        elif filled[0][0] <= 1 and self.is_head(filled):
            self.open(number, label)
            if len(filled) == 2:
                self.balance(number, cells, "opening")
            else:
                self.collector.count("heading")
        else:
            printed = self.layout.text(cells, "date")
            self.collector.set_aside(
                number, "section_row_undated", raw=cells, date=f"'{printed}' is no date" if printed else "no date"
            )

    def day(self, cells: Sequence[str]) -> str | None:
        """The ISO day of a line; None for every other row."""
        index = self.layout.columns.get("date")
        return day_of(cells[index], self.layout.date_order) if index is not None and index < len(cells) else None

    def is_head(self, filled: Sequence[tuple[int, str]]) -> bool:
        """An account head: one text, or (QuickBooks Desktop) a text and the balance it starts from."""
        return len(filled) == 1 or (
            self.layout.is_nested and len(filled) == 2 and filled[1][0] == self.layout.columns.get("running")
        )

    def moment(self, text: str) -> str | None:
        """When a line was typed, where the column was chosen and can be read; else unknown."""
        try:
            return moment_text(text, self.layout.date_order)
        except ValueError:
            return None

    def is_total(self, label: str, filled: Sequence[tuple[int, str]]) -> bool:
        """`Total`, `Total for X`: with figures, or naming an open section (a section may begin with Total)."""
        if NET_MOVEMENT.match(label):
            return True
        if not TOTAL.match(label):
            return False
        named = self.named(label)
        is_open = any(named.name == each.label.name or (named.code and named.code == each.code) for each in self.stack)
        return len(filled) > 1 or label.lower() == "total" or is_open

    def named(self, label: str) -> Label:
        """The account a total names."""
        return self.layout.label(re.sub(r"^total( for)?\s*", "", label, flags=re.I))

    def balance_word(self, cells: Sequence[str], filled: Sequence[tuple[int, str]]) -> str | None:
        """opening or closing, where a text of the row says so; one with a date that cannot be read is a line."""
        printed = self.layout.text(cells, "date")
        texts = [printed] if printed else [text for _, text in filled]
        for text in texts:
            if OPENING.match(text):
                return "opening"
            if CLOSING.match(text):
                return "closing"
        return None

    # -- what each kind of row does ------------------------------------------------------------------------------

    def open(self, number: int, text: str) -> None:
        """A new account head. Sections of Xero do not nest; those of QuickBooks stay open until their total."""
        if not self.layout.is_nested:
            while self.stack:
                self.close()
        self.stack.append(self.section(self.layout.label(text), number))

    def section(self, label: Label, number: int) -> Section:
        normal = normal_side(label) if self.layout.is_natural else DEBIT_CREDIT
        return Section(label, number, normal, label.code)

    def close(self) -> None:
        """The innermost section is complete: prove it and hand over its balances."""
        section = self.stack.pop()
        self.done.append(section)
        if section.closing is None and section.last:
            self.close_by_running(section)
        prove(section, self.collector)
        self.hand_over_balances(section)

    def last_running(
        self, number: int, cells: Sequence[str], section: Section, day: str
    ) -> tuple[int, Decimal, str] | None:
        """The running balance of a line, where the report's sections end without a closing row and it can be read."""
        if not self.layout.is_nested or not self.layout.text(cells, "running"):
            return section.last
        try:
            return number, self.running(cells, section), day
        except ValueError as mistake:
            self.collector.note("running_balance_unreadable", row=number, raw=cells, text=mistake)
            return None

    def close_by_running(self, section: Section) -> None:
        """The last running balance is the closing balance, if beginning + lines gives the same."""
        assert section.last is not None
        row, running, _ = section.last
        made = (section.opening[1] if section.opening else ZERO) + section.net
        if section.opening is None and not self.starts_from_nothing(section):
            return
        if made == running:
            section.closing = (row, running)
        else:
            told = {"account": section.title, "made": plain(made), "running": plain(running)}
            self.collector.note("running_balance_differs", row=row, **told)

    def starts_from_nothing(self, section: Section) -> bool:
        """A balance-sheet account without a beginning balance had none, in reports that print any there is."""
        return self.layout.has_beginning and class_of_name(section.label.name) in PERMANENT

    def line(self, number: int, cells: Sequence[str], day: str) -> None:
        """One posted line."""
        section = self.stack[-1] if self.stack else self.flat
        printed = self.layout.signed(cells)
        if printed is None:
            self.collector.set_aside(number, "amount_missing", raw=cells)
            return
        debit, credit = (self.layout.number(cells, side) or ZERO for side in ("debit", "credit"))
        own = self.own_account(cells, section)
        normal = section.normal if own == section.label or not self.layout.is_natural else normal_side(own)
        if self.stack:
            section.code = section.code or (own.code if own.name == section.label.name else None)
            section.net, section.debits, section.credits = (
                section.net + printed,
                section.debits + debit,
                section.credits + credit,
            )
            section.last = self.last_running(number, cells, section, day)
        posted = self.moment(self.layout.text(cells, "posted_date"))
        amount = printed if normal.is_debit else -printed
        account = Label(own.code or section.code, own.name)
        self.layout.add_line(self.collector, number, cells, account, amount, normal.rule, date=day, posted_at=posted)

    def own_account(self, cells: Sequence[str], section: Section) -> Label:
        """The account a line names itself (its own columns), else its section's."""
        code, name = self.layout.text(cells, "account_code"), self.layout.text(cells, "account")
        label = self.layout.label(name) if name else section.label
        if not name and not code:
            return section.label
        if label.code is None and label.name == section.label.name:
            label = section.label
        return Label(code or label.code or (section.code if label.name == section.label.name else None), label.name)

    def balance(self, number: int, cells: Sequence[str], kind: str) -> None:
        """An opening or closing row: debit - credit, or the running balance where the report has no other figure."""
        section = self.stack[-1] if self.stack else self.own_section(number, cells)
        if section is None:
            self.collector.set_aside(number, "balance_without_account", raw=cells, kind=kind)
            return
        amount = self.layout.signed(cells)
        if amount is None:
            amount = self.running(cells, section)
        if kind == "opening":
            section.opening = (number, amount)
        else:
            section.closing = (number, amount)
        self.collector.keep(number)
        if not self.stack:
            self.hand_over_balances(section)

    def own_section(self, number: int, cells: Sequence[str]) -> Section | None:
        """In a report without account heads: the account a balance row names in its own columns."""
        label = self.own_account(cells, self.flat)
        return self.section(label, number) if label.name or label.code else None

    def running(self, cells: Sequence[str], section: Section) -> Decimal:
        """The running balance as printed amount: natural where the amounts are, else turned by the account's class."""
        found = self.layout.number(cells, "running") or ZERO
        if self.layout.is_natural or self.layout.is_running_debit:
            return found
        return found if normal_side(section.label).is_debit else -found

    def total(self, number: int, cells: Sequence[str], label: str) -> None:
        """A total row: checked against the rows above, then it may close its section."""
        self.collector.count("total")
        try:
            self.check_total(number, cells, label)
        except ValueError as mistake:
            self.collector.note("total_unreadable", row=number, raw=cells, text=mistake)

    def check_total(self, number: int, cells: Sequence[str], label: str) -> None:
        if NET_MOVEMENT.match(label) and self.stack:
            section = self.stack[-1]
            self.collector.total(
                f"{section.title}: net movement", section.net, self.layout.signed(cells), source_row=number
            )
            return
        if label.lower() == "total" and (not self.stack or self.is_grand(cells)):
            self.grand(number, cells)
        elif self.layout.is_nested:
            self.nested_total(number, cells, label)
        elif self.stack:
            self.two_sides(self.stack[-1].title, self.stack[-1:], number, cells)
        else:
            self.collector.note("total_unmatched", row=number, raw=cells, label=label)

    def is_grand(self, cells: Sequence[str]) -> bool:
        """A bare `Total` below an open section is that section's unless only the whole report has such figures."""
        section = self.stack[-1]
        stated = (self.layout.number(cells, "debit") or ZERO, self.layout.number(cells, "credit") or ZERO)
        whole = sums([*self.done, *self.stack])
        return section.closing is not None or stated == whole or stated != (section.debits, section.credits)

    def grand(self, number: int, cells: Sequence[str]) -> None:
        every = [*self.done, *self.stack]
        if self.layout.is_natural:
            stated = self.layout.number(cells, "amount")
            self.collector.total("report", sum((each.net for each in every), ZERO), stated, source_row=number)
        else:
            self.two_sides("report", every, number, cells)

    def two_sides(self, name: str, sections: Sequence[Section], number: int, cells: Sequence[str]) -> None:
        for side, made in zip(("debit", "credit"), sums(sections), strict=True):
            if side in self.layout.columns:
                self.collector.total(f"{name}: {side}s", made, self.layout.number(cells, side), source_row=number)

    def nested_total(self, number: int, cells: Sequence[str], label: str) -> None:
        """`Total for X` closes X; `Total for X with sub-accounts` adds everything opened since X."""
        named = self.named(label)
        plain = re.sub(r"\s+with sub-?accounts$", "", named.name, flags=re.I)
        inner = [
            each for each in self.stack if each.label.name == plain and (not named.code or each.code == named.code)
        ]
        while inner and self.stack[-1] is not inner[-1]:
            self.close()
        section = next((each for each in reversed([*self.done, *inner]) if each.label.name == plain), None)
        if section is None:
            self.collector.note("total_unmatched", row=number, raw=cells, label=label)
            return
        below = [each.net for each in self.done if each.row > section.row]
        stated, own, whole = self.layout.signed(cells), section.net, section.net + sum(below, ZERO)
        if plain != named.name or (below and stated == whole and stated != own):
            self.collector.total(f"{section.title} with sub-accounts", whole, stated, source_row=number)
        else:
            self.collector.total(section.title, own, stated, source_row=number)
        if inner:
            self.close()

    def hand_over_balances(self, section: Section) -> None:
        """Opening as of the day before the period, closing as of its last day; unknown days stay null."""
        first, last = self.preamble.period_from, self.preamble.period_to
        before = (date.fromisoformat(first) - timedelta(days=1)).isoformat() if first else None
        last = last or (section.last[2] if section.last else None)
        for kind, found, day in (("opening", section.opening, before), ("closing", section.closing, last)):
            if found:
                row, balance = found[0], section.signed(found[1])
                account, own = (
                    Label(section.code, section.label.name),
                    {"balance_kind": kind, "sign_rule": section.normal.rule},
                )
                add_balance(self.collector, row, account, self.layout.platform, day, balance, **own)


def sums(sections: Sequence[Section]) -> tuple[Decimal, Decimal]:
    """(debits, credits) of the lines of several sections."""
    return sum((each.debits for each in sections), ZERO), sum((each.credits for each in sections), ZERO)


class SectionReport(LedgerReport):
    """A reader of one such report."""

    def walk(self, report: Report, collector: Collector) -> None:
        Walk(collector, self.layout(report), report.preamble).run(report.body(collector))
