"""Entities of the QuickBooks API: Account, and JournalEntry with its lines' PostingType (ledgers 3.5, 3.6)."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from cin7_audit.sources.base import Peek
from cin7_audit.sources.collect import Collector
from cin7_audit.sources.documents import get, has, lines, pages, records
from cin7_audit.sources.ledger.labels import path_label
from cin7_audit.sources.ledger.layout import joined
from cin7_audit.sources.ledger.pages import (
    ApiPages,
    Read,
    account_of,
    add_legs,
    amount_of,
    fields_reader,
    find,
    text_of,
)

SIDES = {"debit": 1, "credit": -1}


class Entities(ApiPages):
    def inside(self, document: Any) -> list[Any]:
        """The QueryResponse of each page, or the page itself."""
        return [get(page, "QueryResponse") or page for page in pages(document)]


class JournalEntries(Entities):
    """Entries also come one by one."""

    def claims(self, peek: Peek) -> bool:
        return peek.form == "json" and bool((found := self.records(peek.document)) and _legs(found[0]))

    def records(self, document: Any) -> list[Any]:
        found: list[Any] = []
        for page in self.inside(document):
            single = get(page, self.key)
            found += (
                [single]
                if has(single, "Line")
                else records(page, self.key) or ([page] if has(page, "Line", "TxnDate") else [])
            )
        return found


def _legs(record: Any) -> list[Any]:
    return [line for line in lines(record, "Line") if has(line, "JournalEntryLineDetail")]


def _entry(collector: Collector, ordinal: int, record: Any, read: Read) -> None:
    head, found = read("entry", record), _legs(record)
    if head["date"] is None or not found:
        raise ValueError("no TxnDate" if head["date"] is None else "no lines")
    head["journal_id"] = head["journal_id"] or head["reference"]
    legs = [read("leg", leg) for leg in found]
    for leg in legs:
        leg["description"] = joined(leg["description"], text_of(record, "PrivateNote"))
    add_legs(collector, ordinal, head, legs, "quickbooks_record_unbalanced", text_of(record, "DocNumber"))


def _signed(line: Any, side_field: str, amount_field: str) -> Decimal:
    """Debit-positive amount of a line."""
    side = (text_of(line, side_field) or "").lower()
    if side not in SIDES:
        raise ValueError(f"PostingType {side or 'missing'}")
    return amount_of(line, amount_field) * SIDES[side]


READER = fields_reader(
    Path(__file__).with_name("fields.toml"),
    code=lambda line, field: path_label(text_of(line, field) or "").code,
    leaf=lambda line, field: path_label(text_of(line, field) or "").name or None,
    signed=_signed,
    status=lambda record, field: "ARCHIVED" if find(record, field) is False else "ACTIVE",
)
ENTITIES = (
    Entities("quickbooks.api_accounts", "Accounts (QuickBooks API)", "Account", ("AccountType",), account_of, READER),
    JournalEntries(
        name="quickbooks.api_journal_entries",
        title="Journal entries (QuickBooks API)",
        key="JournalEntry",
        fields=("Line",),
        one=_entry,
        reader=READER,
        wanted="a date, side or number",
    ),
)
