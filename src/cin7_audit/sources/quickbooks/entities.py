"""JournalEntry entities of the QuickBooks API (ledgers.md 3.6): lines with PostingType, moments of creation."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cin7_audit.sources.base import Parsed, Peek, ReadingContext
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.documents import get, has, lines, number, raw, records, text
from cin7_audit.sources.ledger.natural import BY_COLUMNS
from cin7_audit.sources.quickbooks.account_list import query_responses
from cin7_audit.sources.quickbooks.names import account
from cin7_audit.sources.reading import day_text, moment_text

ZERO = Decimal(0)
SIDES = {"debit": 1, "credit": -1}


def _entries(document: Any) -> list[Any]:
    found: list[Any] = []
    for page in query_responses(document):
        single = get(page, "JournalEntry")
        found += [single] if has(single, "Line") else records(page, "JournalEntry") or ([page] if has(page, "Line", "TxnDate") else [])
    return found


@dataclass(frozen=True)
class JournalEntries:
    name: str = "quickbooks.api_journal_entries"
    title: str = "Journal entries (QuickBooks API)"

    def claims(self, peek: Peek) -> bool:
        if peek.form != "json":
            return False
        found = _entries(peek.document)
        return bool(found) and any(has(line, "JournalEntryLineDetail") for line in lines(found[0], "Line"))

    def read(self, peek: Peek, context: ReadingContext) -> Parsed:
        collector = Collector(peek)
        for ordinal, record in enumerate(_entries(peek.document), start=1):
            try:
                self.one(collector, ordinal, record, context.settings.time_zone)
            except (ValueError, ArithmeticError) as mistake:
                collector.set_aside(ordinal, "value_unreadable", f"'{mistake}'", "a date, side or number", raw(record))
        return collector.parsed()

    def one(self, collector: Collector, ordinal: int, record: Any, zone: str) -> None:
        day = day_text(text(get(record, "TxnDate")) or "")
        created = text(get(get(record, "MetaData"), "CreateTime"))
        posted = moment_text(created, zone=zone) if created else None
        legs = [line for line in lines(record, "Line") if has(line, "JournalEntryLineDetail")]
        if day is None or not legs:
            raise ValueError("no TxnDate" if day is None else "no lines")
        amounts = [self.signed(line) for line in legs]
        note = text(get(record, "PrivateNote"))
        for line, amount in zip(legs, amounts, strict=True):
            detail = get(line, "JournalEntryLineDetail")
            label = account(text(get(get(detail, "AccountRef"), "name")) or "")
            collector.add(
                "ledger_line",
                ordinal,
                journal_id=text(get(record, "Id")) or text(get(record, "DocNumber")),
                date=day,
                posted_at=posted,
                account_code=label.code,
                account_name=label.name or None,
                amount=amount,
                source_type="Journal Entry",
                reference=text(get(record, "DocNumber")),
                description=" | ".join(dict.fromkeys(part for part in (text(get(line, "Description")), note) if part)) or None,
                counterparty=text(get(get(get(detail, "Entity"), "EntityRef"), "name")),
                ledger_view="qbo_journal_entries",
                sign_rule=BY_COLUMNS,
            )
        if sum(amounts, ZERO) != 0:
            collector.note(
                "journal_unbalanced",
                f"entry {text(get(record, 'DocNumber'))} is off by {sum(amounts, ZERO)}",
                "debits = credits",
                "Pull it again.",
                ordinal,
            )

    def signed(self, line: Any) -> Decimal:
        """Debit-positive amount of a line."""
        side = (text(get(get(line, "JournalEntryLineDetail"), "PostingType")) or "").lower()
        if side not in SIDES:
            raise ValueError(f"PostingType {side or 'missing'}")
        amount = number(get(line, "Amount"))
        if amount is None:
            raise ValueError("a line without Amount")
        return amount * SIDES[side]


JOURNAL_ENTRIES = JournalEntries()
