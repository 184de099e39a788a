"""Purchases, simple and advanced (cin7-core 1.7.8): table receipt, one row per sku and receiving event.

Receipts of advanced purchases are read from PutAway, where the place stands; from StockReceived where nothing is put away.
Ordered, invoiced, credited and unstocked totals of a SKU stand on its first row only. Nothing is received before its
group is authorised.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cin7_audit.sources.cin7_core.api.document import Reader
from cin7_audit.sources.cin7_core.api.fields import ZERO, blocks, guid, lines, number, sku, text
from cin7_audit.sources.cin7_core.api.goods import Goods, is_booked
from cin7_audit.sources.cin7_core.api.pages import Record
from cin7_audit.sources.cin7_core.api.postings import read_postings


@dataclass
class Purchase(Goods):
    """What the lines of one purchase say, gathered before rows are written."""

    price: dict[str, Decimal] = field(default_factory=dict)
    invoices: dict[str | None, dict[str, Any]] = field(default_factory=dict)  # group -> invoice_date and invoice_no
    sku_invoice: dict[str, dict[str, Any]] = field(default_factory=dict)


def read(reader: Reader, kind: str, record: Record) -> None:
    """One purchase, a list row (document_header) or the stock part of an advanced purchase."""
    if kind == "purchase_row":
        reader.header("purchase", record)
        return
    found = Purchase()
    _add_lines(reader, found, lines(record, "Order"), "ordered_quantity", True)
    for block in blocks(record, "Invoice"):
        group, invoice = guid(block, "TaskID"), reader.read("purchase_invoice", block)
        if is_booked(block):
            found.invoices[group] = invoice
        _add_lines(reader, found, lines(block, "Lines"), "invoiced_quantity", is_booked(block), invoice)
    for block in blocks(record, "CreditNote"):
        _add_lines(reader, found, lines(block, "Lines"), "credited_quantity", is_booked(block))
        _add_lines(reader, found, lines(block, "Unstock"), "unstocked_quantity", is_booked(block))
    _receipts(reader, found, record)
    _write(reader, found, record)
    document_id = guid(record, "ID", "PurchaseID")
    read_postings(reader, record, {**reader.read("purchase", record), "document_id": document_id})
    _manual_journals(reader, record, document_id)


def _add_lines(
    reader: Reader, found: Purchase, rows: list[Record], column: str, counts: bool, invoice: dict[str, Any] | None = None
) -> None:
    for row in rows:
        with reader.line(row) as ordinal:
            code, quantity = sku(row), number(row, "Quantity") or ZERO
            if code is None:
                continue  # a charge line: money, no goods
            found.name(code, ordinal)
            price = number(row, "Price")
            if price is not None and column in ("ordered_quantity", "invoiced_quantity"):
                found.price.setdefault(code, price * (1 - (number(row, "Discount") or ZERO) / 100))
            if counts:
                found.sums[column][code] += quantity
                if invoice:
                    found.sku_invoice.setdefault(code, invoice)


def _receipts(reader: Reader, found: Purchase, record: Record) -> None:
    """Receiving events: put-away lines, else the received lines of groups that were not put away."""
    site, put_away = text(record, "Location"), blocks(record, "PutAway")
    received = blocks(record, "StockReceived") or blocks(record, "StockReceiving")
    done = {guid(block, "TaskID") for block in put_away if is_booked(block) and lines(block, "Lines")}
    for block, repeated in [(block, False) for block in put_away] + [(block, guid(block, "TaskID") in done) for block in received]:
        _receipt_lines(reader, found, block, site, counts=is_booked(block) and not repeated)


def _receipt_lines(reader: Reader, found: Purchase, block: Record, site: str | None, *, counts: bool) -> None:
    for row in lines(block, "Lines"):
        with reader.line(row) as ordinal:
            code = sku(row)
            if code is not None and counts and row.get("Received") is not False:
                event = reader.read("receipt_line", row)
                found.events.append({**event, "source_row": ordinal, "group": guid(block, "TaskID"), "site": event["site"] or site})
            elif code:
                found.name(code, ordinal)


def _write(reader: Reader, found: Purchase, record: Record) -> None:
    shared = reader.read("receipt", record)
    if not found.first_line and not found.events:
        reader.header("purchase", record)
    for row in found.rows(text(record, "Location")):
        by_group = found.invoices.get(row.pop("group")) if "group" in row else None
        invoice = by_group or found.sku_invoice.get(row["sku"]) or {}
        if "received_quantity" in row:
            reader.total("received", row["received_quantity"])
        reader.add("receipt", **shared, **row, **invoice, unit_price=found.price.get(row["sku"]))


def _manual_journals(reader: Reader, record: Record, document_id: str | None) -> None:
    """Journal lines on the purchase itself, such as the system's own Stock in Transit lines."""
    shared = {"document_no": text(record, "OrderNumber", "InvoiceNumber"), "document_id": document_id, "document_type": "Purchase"}
    for block in blocks(record, "ManualJournals"):
        for row in lines(block, "Lines"):
            with reader.line(row):
                said = reader.read("purchase_journal_line", row)
                said["description"] = said["description"] or "manual journal of the purchase"
                reader.add("expected_posting", **shared, **said)
