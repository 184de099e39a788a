"""Entities of the QuickBooks API: Account, and JournalEntry with its lines' PostingType (ledgers.md 3.5, 3.6)."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from cin7_audit.sources.collect import Collector
from cin7_audit.sources.documents import get, has, holds, lines, pages, records
from cin7_audit.sources.ledger.labels import path_label
from cin7_audit.sources.ledger.pages import ApiPages, Read, account_of, add_legs, amount_of, fields_reader, find, joined, text_of

SIDES = {"debit": 1, "credit": -1}


def _responses(document: Any) -> list[Any]:
    """The QueryResponse of each page, or the page itself."""
    return [get(page, "QueryResponse") or page for page in pages(document)]


def _holds_accounts(document: Any) -> bool:
    return any(holds(page, "Account", "AccountType") for page in _responses(document))


def _accounts(document: Any) -> list[Any]:
    return [record for page in _responses(document) for record in records(page, "Account")]


def _entries(document: Any) -> list[Any]:
    found: list[Any] = []
    for page in _responses(document):
        single = get(page, "JournalEntry")
        found += [single] if has(single, "Line") else records(page, "JournalEntry") or ([page] if has(page, "Line", "TxnDate") else [])
    return found


def _legs(record: Any) -> list[Any]:
    return [line for line in lines(record, "Line") if has(line, "JournalEntryLineDetail")]


def _holds_entries(document: Any) -> bool:
    found = _entries(document)
    return bool(found and _legs(found[0]))


def _entry(collector: Collector, ordinal: int, record: Any, read: Read) -> None:
    head, found = read("entry", record), _legs(record)
    if head["date"] is None or not found:
        raise ValueError("no TxnDate" if head["date"] is None else "no lines")
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
    ApiPages("quickbooks.api_accounts", "Accounts (QuickBooks API)", _holds_accounts, _accounts, account_of, READER),
    ApiPages(
        "quickbooks.api_journal_entries",
        "Journal entries (QuickBooks API)",
        _holds_entries,
        _entries,
        _entry,
        READER,
        "a date, side or number",
    ),
)
