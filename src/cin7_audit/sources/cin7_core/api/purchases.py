"""Purchases, simple and advanced (cin7-core 1.7.8): table receipt, one row per sku and receiving event.

Receipts of advanced purchases are read from PutAway, which has the place; from StockReceived if nothing is put away.
Ordered, invoiced, credited and unstocked totals of a SKU stand on its first row only. Nothing is received before its
group is authorised.
"""

from typing import Any

from cin7_audit.sources.cin7_core.api.document import Reader
from cin7_audit.sources.cin7_core.api.fields import ZERO, blocks, guid, lines, number, sku, text
from cin7_audit.sources.cin7_core.api.goods import Goods, is_booked
from cin7_audit.sources.cin7_core.api.pages import Record
from cin7_audit.sources.cin7_core.api.postings import read_postings


def read(reader: Reader, record: Record) -> None:
    """One purchase, or the stock part of an advanced purchase."""
    found = Goods()
    _add_lines(reader, found, lines(record, "Order"), "ordered_quantity", True)
    for block in blocks(record, "Invoice"):
        _add_lines(
            reader,
            found,
            lines(block, "Lines"),
            "invoiced_quantity",
            is_booked(block),
            reader.read("purchase_invoice", block),
        )
    for block in blocks(record, "CreditNote"):
        _add_lines(reader, found, lines(block, "Lines"), "credited_quantity", is_booked(block))
        _add_lines(reader, found, lines(block, "Unstock"), "unstocked_quantity", is_booked(block))
    _receipts(reader, found, record)
    _write(reader, found, record)
    document_id = guid(record, "ID", "PurchaseID")
    read_postings(reader, record, {**reader.read("purchase", record), "document_id": document_id})
    _manual_journals(reader, record, document_id)


def _add_lines(
    reader: Reader, found: Goods, rows: list[Record], column: str, counts: bool, invoice: dict[str, Any] | None = None
) -> None:
    for row in rows:
        with reader.line(row) as ordinal:
            code, quantity = sku(row), number(row, "Quantity") or ZERO
            if code is None:
                continue  # a charge line: money, no goods
            found.name(code, ordinal)
            price = number(row, "Price")
            if price is not None and column in ("ordered_quantity", "invoiced_quantity"):
                found.say(code, unit_price=price * (1 - (number(row, "Discount") or ZERO) / 100))
            if counts:
                found.sums[column][code] += quantity
                found.say(code, **(invoice or {}))


def _receipts(reader: Reader, found: Goods, record: Record) -> None:
    """Receiving events: put-away lines, else the received lines of groups that were not put away."""
    site, put_away = text(record, "Location"), blocks(record, "PutAway")
    received = blocks(record, "StockReceived") or blocks(record, "StockReceiving")
    done = {guid(block, "TaskID") for block in put_away if is_booked(block) and lines(block, "Lines")}
    for block, repeated in [(block, False) for block in put_away] + [
        (block, guid(block, "TaskID") in done) for block in received
    ]:
        _receipt_lines(reader, found, block, site, counts=is_booked(block) and not repeated)


def _receipt_lines(reader: Reader, found: Goods, block: Record, site: str | None, *, counts: bool) -> None:
    for row in lines(block, "Lines"):
        with reader.line(row) as ordinal:
            code = sku(row)
            if code is not None and counts and row.get("Received") is not False:
                event = reader.read("receipt_line", row)
                found.events.append(
                    {**event, "source_row": ordinal, "group": guid(block, "TaskID"), "site": event["site"] or site}
                )
            elif code:
                found.name(code, ordinal)


def _write(reader: Reader, found: Goods, record: Record) -> None:
    shared = reader.read("receipt", record)
    if not found.first_line and not found.events:
        reader.header("purchase", record)
    booked = [block for block in blocks(record, "Invoice") if is_booked(block)]
    invoices = {guid(block, "TaskID"): reader.read("purchase_invoice", block) for block in booked}
    for row in found.rows(text(record, "Location")):
        if "received_quantity" in row:
            reader.total("received", row["received_quantity"])
            row |= invoices.get(row.pop("group"), {})
        reader.add("receipt", **shared, **row)


def _manual_journals(reader: Reader, record: Record, document_id: str | None) -> None:
    """Journal lines on the purchase itself, such as the system's own Stock in Transit lines."""
    shared = {
        "document_no": text(record, "OrderNumber", "InvoiceNumber"),
        "document_id": document_id,
        "document_type": "Purchase",
    }
    for block in blocks(record, "ManualJournals"):
        for row in lines(block, "Lines"):
            with reader.line(row):
                said = reader.read("purchase_journal_line", row)
                said["description"] = said["description"] or "manual journal of the purchase"
                reader.add("expected_posting", **shared, **said)
