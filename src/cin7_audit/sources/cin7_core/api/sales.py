"""Sales with fulfilments and credit notes (cin7-core 1.7.9): tables shipment, return_line, expected_posting.

Physical outflow is the authorised pick, dated by the shipment. Voided invoices stay in the document and do not count.
Ordered and invoiced totals of a SKU stand on its first row only. Revenue is before tax, in base currency; of a sale in
another currency it stays unknown, because the direction of the stored rate is not documented.
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from cin7_audit.sources.cin7_core.api.document import Reader
from cin7_audit.sources.cin7_core.api.fields import ZERO, block, blocks, day, guid, lines, number, site, sku, text
from cin7_audit.sources.cin7_core.api.goods import Goods, is_booked
from cin7_audit.sources.cin7_core.api.pages import Record, shape
from cin7_audit.sources.cin7_core.api.postings import read_postings


def read(reader: Reader, record: Record) -> None:
    """One sale, or the credit notes of one sale."""
    order = block(record, "Order")
    number_of_sale = text(order, "SaleOrderNumber") or text(record, "OrderNumber", "SaleOrderNumber")
    document = {"document_no": number_of_sale, "document_id": guid(record, "ID", "SaleID")}
    is_foreign = number(record, "CurrencyRate") not in (None, Decimal(1))
    if is_foreign:
        reader.count("foreign_sale")
    if shape(record) != "sale_credit":
        found = Goods()
        _ordered(reader, found, lines(order, "Lines"))
        for invoice in blocks(record, "Invoices"):
            _invoiced(reader, found, invoice, record, is_foreign)
        for fulfilment in blocks(record, "Fulfilments"):
            _fulfilled(reader, found, fulfilment)
        _write(reader, found, record, document)
        read_postings(reader, record, {**document, "document_type": "Sale"})
    for note in blocks(record, "CreditNotes"):
        _credit_note(reader, note, record, document, is_foreign)


def _ordered(reader: Reader, found: Goods, rows: list[Record]) -> None:
    for row in rows:
        with reader.line(row) as ordinal:
            if code := sku(row):
                found.name(code, ordinal)
                found.sums["ordered_quantity"][code] += number(row, "Quantity") or ZERO


def before_tax(row: Record, record: Record) -> Decimal:
    """The value of a line before tax: totals of tax-inclusive sales hold the tax."""
    total = number(row, "Total") or ZERO
    inclusive = (text(record, "TaxCalculation") or "").casefold() == "inclusive"
    return total - (number(row, "Tax") or ZERO) if inclusive else total


def _invoiced(reader: Reader, found: Goods, invoice: Record, record: Record, is_foreign: bool) -> None:
    counts, dated = is_booked(invoice), reader.read("sale_invoice", invoice)
    for row in lines(invoice, "Lines"):
        with reader.line(row) as ordinal:
            if not (code := sku(row)) or not counts:
                continue
            found.name(code, ordinal)
            found.sums["invoiced_quantity"][code] += number(row, "Quantity") or ZERO
            found.say(code, **dated)
            if not is_foreign:
                found.sums["revenue"][code] += before_tax(row, record)


def _fulfilled(reader: Reader, found: Goods, fulfilment: Record) -> None:
    """The pick lines of one fulfilment, with what was packed and shipped of them."""
    pick, pack, ship = (block(fulfilment, name) for name in ("Pick", "Pack", "Ship"))
    sent = [line for line in lines(ship, "Lines") if line.get("IsShipped") is not False]
    days = sorted(date for date in (day(line, "ShipmentDate") for line in sent) if date)
    is_shipped = is_booked(ship) and bool(sent or not lines(ship, "Lines"))
    states = {
        "pick_status": text(pick, "Status"),
        "pack_status": text(pack, "Status"),
        "ship_status": text(ship, "Status"),
    }
    states["shipped_date"] = days[0] if is_shipped and days else None
    packed: dict[str, Decimal] = defaultdict(Decimal)
    for row in lines(pack, "Lines"):
        with reader.line(row):
            packed[sku(row) or ""] += number(row, "Quantity") or ZERO
    for row in lines(pick, "Lines"):
        with reader.line(row) as ordinal:
            if not (code := sku(row)):
                continue
            found.name(code, ordinal)
            quantity = number(row, "Quantity")
            event = {"source_row": ordinal, **states, **reader.read("pick_line", row)}
            event["picked_quantity"] = quantity if is_booked(pick) else None
            event["packed_quantity"] = packed.pop(code, None) if is_booked(pack) else None
            event["shipped_quantity"] = quantity if is_shipped else None
            found.events.append(event)


def _write(reader: Reader, found: Goods, record: Record, document: dict[str, Any]) -> None:
    shared = {**document, **reader.read("shipment", record)}
    if not found.first_line:
        reader.header("sale", record, document_no=document["document_no"], effective_date=shared["order_date"])
    unlisted = [invoice for invoice in blocks(record, "Invoices") if is_booked(invoice) and not lines(invoice, "Lines")]
    whole = reader.read("sale_invoice", unlisted[0]) if unlisted else {}  # without lines it holds for the whole sale
    for row in found.rows(site(record, "Location")):
        if "picked_quantity" in row:
            reader.total("picked", row["picked_quantity"])
        reader.add("shipment", **{**shared, **whole, **row})


def _credit_note(reader: Reader, note: Record, record: Record, document: dict[str, Any], is_foreign: bool) -> None:
    """return_line: one row per restock line, or per credited SKU not restocked. Drafts and voids do not count."""
    counts, found = is_booked(note), Goods()
    shared = {
        "document_id": document["document_id"],
        "order_no": document["document_no"],
        "customer": text(record, "Customer"),
    }
    shared |= reader.read("credit_note", note)
    for row in lines(note, "Lines"):
        with reader.line(row) as ordinal:
            if (code := sku(row)) and counts:
                found.name(code, ordinal)
                found.sums["credited_quantity"][code] += number(row, "Quantity") or ZERO
                found.sums["value"][code] += before_tax(row, record)
    for row in lines(note, "Restock"):
        with reader.line(row) as ordinal:
            if sku(row) and counts:
                reader.total("restocked", number(row, "Quantity"))
                found.events.append({"source_row": ordinal, **reader.read("restock_line", row)})
    for row in found.rows(site(record, "Location")):
        amounts = {"credited_quantity": ZERO, "value": ZERO, "restocked_quantity": ZERO, **row}
        reader.add("return_line", **shared, **{**amounts, "value": None if is_foreign else amounts["value"]})
