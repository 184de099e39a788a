"""Sales with fulfilments and credit notes (cin7-core 1.7.9): tables shipment, return_line, expected_posting.

Physical outflow is the authorised pick, dated by the shipment. Voided invoices stay in the document and do not count.
Ordered and invoiced totals of a SKU stand on its first row only. Revenue is before tax and in base currency; of a sale in
another currency it stays unknown, because the direction of the stored rate is not documented.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cin7_audit.sources.cin7_core.api.corrections import header
from cin7_audit.sources.cin7_core.api.document import ApiDocument, Reader
from cin7_audit.sources.cin7_core.api.fields import amount, block, blocks, day, guid, lines, moment, place, plain, sku, text
from cin7_audit.sources.cin7_core.api.pages import Record
from cin7_audit.sources.cin7_core.api.postings import read_postings
from cin7_audit.sources.cin7_core.api.purchases import is_booked
from cin7_audit.sources.reading import split_location


@dataclass
class Sale:
    """What the lines of one sale say, gathered before rows are written."""

    ordered: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    invoiced: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    revenue: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    first_line: dict[str, int] = field(default_factory=dict)
    invoice: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)  # sku -> (day, number)
    whole: tuple[str | None, str | None] | None = None  # an invoice that lists no lines holds for the whole sale
    shipped: list[dict[str, Any]] = field(default_factory=list)


def read(reader: Reader, kind: str, record: Record) -> None:
    """One sale, a list row (document_header), or the credit notes of one sale."""
    if kind == "sale_row":
        name = "OrderNumber" if text(record, "OrderNumber") else "CreditNoteNumber"
        header(reader, record, "Sale", name, effective_date=day(record, "OrderDate", "InvoiceDate"))
        return
    order = block(record, "Order")
    number = text(order, "SaleOrderNumber") or text(record, "OrderNumber", "SaleOrderNumber")
    document_id = guid(record, "ID", "SaleID")
    rate = amount(record, "CurrencyRate")
    is_foreign = rate not in (None, Decimal(1))
    if is_foreign:
        reader.count("foreign_sale")
    if kind == "sale":
        found = Sale()
        _ordered(reader, found, lines(order, "Lines"))
        for invoice in blocks(record, "Invoices"):
            _invoiced(reader, found, invoice, record, is_foreign)
        for fulfilment in blocks(record, "Fulfilments"):
            _fulfilled(reader, found, fulfilment)
        _write(reader, found, record, number, document_id)
        read_postings(reader, record, "Sale", number, document_id)
    for note in blocks(record, "CreditNotes"):
        _credit_note(reader, note, record, number, document_id, is_foreign)


def _ordered(reader: Reader, found: Sale, rows: list[Record]) -> None:
    def line(row: Record, ordinal: int) -> None:
        if code := sku(row):
            found.first_line.setdefault(code, ordinal)
            found.ordered[code] += amount(row, "Quantity") or Decimal(0)

    reader.each(rows, line)


def before_tax(row: Record, record: Record) -> Decimal:
    """The value of a line before tax: totals of tax-inclusive sales hold the tax."""
    total = amount(row, "Total") or Decimal(0)
    inclusive = (text(record, "TaxCalculation") or "").casefold() == "inclusive"
    return total - (amount(row, "Tax") or Decimal(0)) if inclusive else total


def _invoiced(reader: Reader, found: Sale, invoice: Record, record: Record, is_foreign: bool) -> None:
    counts = is_booked(invoice)
    dated = (day(invoice, "InvoiceDate"), text(invoice, "InvoiceNumber"))
    if counts and not lines(invoice, "Lines"):
        found.whole = found.whole or dated

    def line(row: Record, ordinal: int) -> None:
        code = sku(row)
        if not code or not counts:
            return
        found.first_line.setdefault(code, ordinal)
        found.invoiced[code] += amount(row, "Quantity") or Decimal(0)
        found.invoice.setdefault(code, dated)
        if not is_foreign:
            found.revenue[code] += before_tax(row, record)

    reader.each(lines(invoice, "Lines"), line)


def _fulfilled(reader: Reader, found: Sale, fulfilment: Record) -> None:
    """The pick lines of one fulfilment, with what was packed and shipped of them."""
    pick, pack, ship = (block(fulfilment, name) for name in ("Pick", "Pack", "Ship"))
    sent = [line for line in lines(ship, "Lines") if line.get("IsShipped") is not False]
    days = sorted(date for date in (day(line, "ShipmentDate") for line in sent) if date)
    is_shipped = is_booked(ship) and bool(sent or not lines(ship, "Lines"))
    packed: dict[str, Decimal] = defaultdict(Decimal)

    def packing(row: Record, _ordinal: int) -> None:
        packed[sku(row) or ""] += amount(row, "Quantity") or Decimal(0)

    def picking(row: Record, ordinal: int) -> None:
        code = sku(row)
        if not code:
            return
        found.first_line.setdefault(code, ordinal)
        quantity, where = amount(row, "Quantity"), place(row)
        values: dict[str, Any] = {"ordinal": ordinal, "sku": code, "site": where[0], "bin": where[1]}
        values |= {"pick_status": text(pick, "Status"), "pack_status": text(pack, "Status"), "ship_status": text(ship, "Status")}
        values["picked_quantity"] = plain(quantity) if is_booked(pick) else None
        values["packed_quantity"] = plain(packed.pop(code, None)) if is_booked(pack) else None
        values["shipped_quantity"] = plain(quantity) if is_shipped else None
        values["shipped_date"] = days[0] if is_shipped and days else None
        found.shipped.append(values)

    reader.each(lines(pack, "Lines"), packing)
    reader.each(lines(pick, "Lines"), picking)


def _write(reader: Reader, found: Sale, record: Record, number: str | None, document_id: str | None) -> None:
    shared: dict[str, Any] = {
        "document_no": number,
        "document_id": document_id,
        "customer": text(record, "Customer"),
        "status": text(record, "Status"),
        "order_date": day(record, "SaleOrderDate", "OrderDate"),
        "external_reference": text(record, "CustomerReference", "ExternalID"),
        "recorded_at": moment(record, reader.zone, "LastModifiedOn", "Updated"),
    }
    if not found.first_line:
        header(reader, {**record, "OrderNumber": number}, "Sale", "OrderNumber", effective_date=shared["order_date"])
    seen: set[str] = set()
    for event in found.shipped:
        code = event["sku"]
        totals = {} if code in seen else _totals(found, code)
        seen.add(code)
        dated = found.invoice.get(code) or found.whole or (None, None)
        reader.total("picked", event["picked_quantity"])
        reader.add("shipment", event.pop("ordinal"), **shared, **event, **totals, invoice_date=dated[0], invoice_no=dated[1])
    for code, ordinal in found.first_line.items():
        if code not in seen:
            dated = found.invoice.get(code) or found.whole or (None, None)
            site = split_location(text(record, "Location") or "")[0]
            reader.add(
                "shipment", ordinal, **shared, sku=code, site=site, **_totals(found, code), invoice_date=dated[0], invoice_no=dated[1]
            )


def _totals(found: Sale, code: str) -> dict[str, str | None]:
    values = {"ordered_quantity": found.ordered, "invoiced_quantity": found.invoiced, "revenue": found.revenue}
    return {name: plain(totals.get(code)) for name, totals in values.items()}


def _credit_note(reader: Reader, note: Record, record: Record, number: str | None, document_id: str | None, is_foreign: bool) -> None:
    """return_line: one row per restock line, or per credited SKU that was not restocked. Drafts and voids do not count."""
    counts = is_booked(note)
    credited: dict[str, Decimal] = defaultdict(Decimal)
    worth: dict[str, Decimal] = defaultdict(Decimal)
    first: dict[str, int] = {}
    shared = {"document_no": text(note, "CreditNoteNumber"), "order_no": number, "document_id": document_id}
    shared |= {"customer": text(record, "Customer"), "credit_date": day(note, "CreditNoteDate")}

    def credit(row: Record, ordinal: int) -> None:
        if (code := sku(row)) and counts:
            first.setdefault(code, ordinal)
            credited[code] += amount(row, "Quantity") or Decimal(0)
            worth[code] += before_tax(row, record)

    def money(code: str) -> dict[str, str | None]:
        quantity, value = credited.pop(code, Decimal(0)), worth.pop(code, Decimal(0))
        return {"credited_quantity": plain(quantity), "value": None if is_foreign else plain(value)}

    def restock(row: Record, ordinal: int) -> None:
        if not (code := sku(row)) or not counts:
            return
        site, bin_name = split_location(text(row, "RestockLocation") or text(row, "Location") or "")
        quantity = plain(amount(row, "Quantity"))
        reader.total("restocked", quantity)
        reader.add(
            "return_line",
            ordinal,
            **shared,
            sku=code,
            site=site,
            bin=bin_name,
            restock_date=day(row, "RestockDate"),
            restocked_quantity=quantity,
            **money(code),
        )

    reader.each(lines(note, "Lines"), credit)
    reader.each(lines(note, "Restock"), restock)
    site = split_location(text(record, "Location") or "")[0]
    for code in list(credited):
        reader.add("return_line", first[code], **shared, sku=code, site=site, restocked_quantity="0", **money(code))


SALE = ApiDocument(
    "cin7_core.api_sale",
    "Sales and credit notes (Cin7 Core API)",
    "sale",
    read,
    (("foreign_sale", "sales are in another currency; their revenue in base currency stays unknown"),),
)
