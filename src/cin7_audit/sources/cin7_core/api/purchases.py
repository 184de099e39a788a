"""Purchases, simple and advanced (cin7-core 1.7.8): table receipt, one row per sku and receiving event.

Receipts of advanced purchases are read from PutAway, where the place stands; from StockReceived where nothing is put away.
Ordered, invoiced, credited and unstocked totals of a SKU stand on its first row only. Nothing is received before its
group is authorised.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cin7_audit.sources.cin7_core.api.corrections import header
from cin7_audit.sources.cin7_core.api.document import ApiDocument, Reader
from cin7_audit.sources.cin7_core.api.fields import account_code, amount, blocks, day, guid, lines, moment, place, plain, sku, text
from cin7_audit.sources.cin7_core.api.pages import Record
from cin7_audit.sources.cin7_core.api.postings import read_postings

BOOKED = ("AUTHORISED", "AUTHORIZED", "PAID", "COMPLETED", "CLOSED")
TOTALS = ("ordered", "invoiced", "credited", "unstocked")


@dataclass
class Purchase:
    """What the lines of one purchase say, gathered before rows are written."""

    totals: dict[str, dict[str, Decimal]] = field(default_factory=lambda: {name: defaultdict(Decimal) for name in TOTALS})
    first_line: dict[str, int] = field(default_factory=dict)  # sku -> ordinal of the line that named it first
    price: dict[str, Decimal] = field(default_factory=dict)
    received: list[dict[str, Any]] = field(default_factory=list)
    invoices: dict[str | None, tuple[str | None, str | None]] = field(default_factory=dict)  # group -> (day, number)
    sku_invoice: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)


def is_booked(part: Record) -> bool:
    """True for a block that had its effect; live statuses can be compound."""
    status = (text(part, "Status") or "").upper()
    return any(word in status for word in BOOKED)


def read(reader: Reader, kind: str, record: Record) -> None:
    """One purchase, a list row (document_header) or the stock part of an advanced purchase."""
    if kind == "purchase_row":
        header(reader, record, "Purchase", "OrderNumber", effective_date=day(record, "OrderDate"))
        return
    found = Purchase()
    _add_lines(reader, found, lines(record, "Order"), "ordered", True)
    for block in blocks(record, "Invoice"):
        group, invoice = guid(block, "TaskID"), (day(block, "InvoiceDate"), text(block, "InvoiceNumber", "InvocieNumber"))
        if is_booked(block):
            found.invoices[group] = invoice
        _add_lines(reader, found, lines(block, "Lines"), "invoiced", is_booked(block), invoice)
    for block in blocks(record, "CreditNote"):
        _add_lines(reader, found, lines(block, "Lines"), "credited", is_booked(block))
        _add_lines(reader, found, lines(block, "Unstock"), "unstocked", is_booked(block))
    _receipts(reader, found, record)
    _write(reader, found, record)
    read_postings(reader, record, "Purchase", text(record, "OrderNumber"), guid(record, "ID", "PurchaseID"))
    _manual_journals(reader, record)


def _add_lines(
    reader: Reader, found: Purchase, rows: list[Record], name: str, counts: bool, invoice: tuple[str | None, str | None] | None = None
) -> None:
    def line(row: Record, ordinal: int) -> None:
        code, quantity = sku(row), amount(row, "Quantity") or Decimal(0)
        if code is None:
            return  # a charge line: money, no goods
        found.first_line.setdefault(code, ordinal)
        price = amount(row, "Price")
        if price is not None and name in ("ordered", "invoiced"):
            found.price.setdefault(code, price * (1 - (amount(row, "Discount") or Decimal(0)) / 100))
        if counts:
            found.totals[name][code] += quantity
            if invoice:
                found.sku_invoice.setdefault(code, invoice)

    reader.each(rows, line)


def _receipts(reader: Reader, found: Purchase, record: Record) -> None:
    """Receiving events: put-away lines, else the received lines of groups that were not put away."""
    site = text(record, "Location")
    received = blocks(record, "StockReceived") or blocks(record, "StockReceiving")
    put_away = blocks(record, "PutAway")
    done = {guid(block, "TaskID") for block in put_away if is_booked(block) and lines(block, "Lines")}
    for block, repeated in [(block, False) for block in put_away] + [(block, guid(block, "TaskID") in done) for block in received]:
        _receipt_lines(reader, found, block, site, counts=is_booked(block) and not repeated)


def _receipt_lines(reader: Reader, found: Purchase, block: Record, site: str | None, *, counts: bool) -> None:
    group = guid(block, "TaskID")

    def line(row: Record, ordinal: int) -> None:
        code = sku(row)
        if code is None or not counts or row.get("Received") is False:
            if code:
                found.first_line.setdefault(code, ordinal)
            return
        where = place(row)
        found.received.append(
            {
                "ordinal": ordinal,
                "sku": code,
                "group": group,
                "received_date": day(row, "Date"),
                "site": where[0] or site,
                "bin": where[1],
                "received_quantity": plain(amount(row, "Quantity")),
                "card_id": guid(row, "CardID"),
            }
        )

    reader.each(lines(block, "Lines"), line)


def _write(reader: Reader, found: Purchase, record: Record) -> None:
    shared: dict[str, Any] = {
        "document_no": text(record, "OrderNumber"),
        "document_id": guid(record, "ID", "PurchaseID"),
        "supplier": text(record, "Supplier"),
        "status": text(record, "Status"),
        "approach": text(record, "Approach"),
        "order_date": day(record, "OrderDate"),
        "currency": text(record, "SupplierCurrency", "BaseCurrency"),
        "currency_rate": plain(amount(record, "CurrencyRate")),
        "recorded_at": moment(record, reader.zone, "LastUpdatedDate"),
    }
    if not found.first_line and not found.received:
        header(reader, record, "Purchase", "OrderNumber", effective_date=shared["order_date"])
    seen: set[str] = set()
    for event in found.received:
        code, group = event["sku"], event.pop("group")
        invoice = found.invoices.get(group) or found.sku_invoice.get(code) or (None, None)
        totals = {} if code in seen else _totals(found, code)
        seen.add(code)
        reader.total("received", event["received_quantity"])
        _row(reader, event.pop("ordinal"), shared, {**event, **totals}, found, code, invoice)
    for code, ordinal in found.first_line.items():
        if code not in seen:
            invoice = found.sku_invoice.get(code) or (None, None)
            _row(reader, ordinal, shared, {"sku": code, "site": text(record, "Location"), **_totals(found, code)}, found, code, invoice)


def _totals(found: Purchase, code: str) -> dict[str, str | None]:
    return {f"{name}_quantity": plain(found.totals[name].get(code)) for name in TOTALS}


def _row(
    reader: Reader,
    ordinal: int,
    shared: dict[str, Any],
    values: dict[str, Any],
    found: Purchase,
    code: str,
    invoice: tuple[str | None, str | None],
) -> None:
    reader.add(
        "receipt", ordinal, **shared, **values, unit_price=plain(found.price.get(code)), invoice_date=invoice[0], invoice_no=invoice[1]
    )


def _manual_journals(reader: Reader, record: Record) -> None:
    """Journal lines on the purchase itself, such as the system's own Stock in Transit lines."""
    number, document_id = text(record, "OrderNumber", "InvoiceNumber"), guid(record, "ID", "PurchaseID")

    def line(row: Record, ordinal: int) -> None:
        reader.add(
            "expected_posting",
            ordinal,
            document_no=number,
            document_id=document_id,
            document_type="Purchase",
            effective_date=day(row, "Date"),
            debit_account=account_code(text(row, "Debit")),
            credit_account=account_code(text(row, "Credit")),
            amount=plain(amount(row, "Amount")),
            description=text(row, "Reference") or "manual journal of the purchase",
            origin="document",
        )

    for block in blocks(record, "ManualJournals"):
        reader.each(lines(block, "Lines"), line)


PURCHASE = ApiDocument("cin7_core.api_purchase", "Purchases (Cin7 Core API)", "purchase", read)
