"""Purchase orders, sales orders and credit notes (cin7-omni.md 2.4 to 2.6).

Prices are in document currency; base = document x currencyRate. Prices that include tax are taken net of it. Partial
receipts and dispatches have a quantity but no day: the day of the last change stands for it, and is noted.
"""

from decimal import Decimal
from typing import Any

from cin7_audit.sources.cin7_omni.pages import OmniDocument, line_sku, pieces, quantity
from cin7_audit.sources.documents import get, lines, number, text

ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
PLACES = Decimal("0.0001")


def rate_of(document: OmniDocument) -> Decimal:
    """Document to base currency; 1 where none is stated."""
    return number(get(document.record, "currencyRate")) or ONE


def net_of_tax(document: OmniDocument, amount: Decimal) -> Decimal:
    """Amount before tax. taxRate is a percentage (15) or, in some accounts, a share (0.15)."""
    if (document.text("taxStatus") or "").lower() != "incl":
        return amount
    rate = number(get(document.record, "taxRate")) or ZERO
    share = rate / HUNDRED if rate > ONE else rate
    return (amount / (ONE + share)).quantize(PLACES)


def line_total(document: OmniDocument, line: Any) -> Decimal | None:
    """qty x unit price - discount, before tax, in document currency."""
    price, amount = number(get(line, "unitPrice")), quantity(line, "qty")
    if price is None or amount is None:
        return None
    return net_of_tax(document, price * amount - (number(get(line, "discount")) or ZERO))


def status_of(document: OmniDocument) -> str:
    return (
        "VOIDED"
        if document.is_void
        else (document.text("status") or "").upper() or ("APPROVED" if document.is_true("isApproved", False) else "DRAFT")
    )


def moved_at(document: OmniDocument, full: str, moved: bool, what: str) -> str | None:
    """When stock moved: the day of full completion, else of the last change (noted)."""
    if at := document.moment(full):
        return at
    at = document.moment("modifiedDate", "createdDate") if moved else None
    if at:
        seen = f"{what} {document.number} is moved in part, on an unknown day; {at[:10]}, its last change, is used"
        document.note("partial_move_undated", seen, "a day for each partial move", "Track Stock Movements has the days.")
    return at


def parents(document: OmniDocument) -> set[str]:
    """Ids of lines that other lines belong to: a kit's own line moves no stock, its components do."""
    return {parent for _, line in document.lines() if (parent := text(get(line, "parentId"))) and parent != "0"}


def purchase_order(document: OmniDocument) -> None:
    """receipt rows; a bill is known by invoiceDate."""
    document.keep()
    at = moved_at(
        document,
        "fullyReceivedDate",
        any(quantity(line, "qtyShipped") for _, line in document.lines()) and not document.is_void,
        "purchase order",
    )
    invoiced, rate = document.day("invoiceDate"), rate_of(document)
    for line_no, line in document.lines():
        ordered, received, total = quantity(line, "qty"), quantity(line, "qtyShipped"), line_total(document, line)
        price = total / ordered if total is not None and ordered else number(get(line, "unitPrice"))
        for place, (sku, share, suffix) in enumerate(pieces(line, received)):
            document.add(
                "receipt",
                document_no=document.number,
                document_id=document.identity,
                supplier=document.text("company"),
                status=status_of(document),
                order_date=document.day("createdDate"),
                received_date=at[:10] if at and share else None,
                invoice_date=invoiced,
                invoice_no=document.text("supplierInvoiceReference"),
                sku=sku,
                site=document.branch(),
                ordered_quantity=ordered if place == 0 else None,
                received_quantity=share or None,
                invoiced_quantity=ordered if invoiced and place == 0 else None,
                unit_price=price,
                currency=document.text("currencyCode"),
                currency_rate=rate,
                recorded_at=document.moment("modifiedDate"),
            )
            if not document.is_void:
                cost = None if price is None else (price * rate).quantize(Decimal("0.000001"))
                document.move(
                    "receipt",
                    sku,
                    share,
                    at,
                    line_no,
                    document_type="Purchase Order",
                    site=document.branch(),
                    effective_date=at and at[:10],
                    unit_cost=cost,
                    counterparty=document.text("company"),
                    suffix=suffix,
                )


def sales_order(document: OmniDocument) -> None:
    """shipment rows; batches of a dispatched line move one by one."""
    document.keep()
    heads, rate, invoiced = parents(document), rate_of(document), document.day("invoiceDate")
    at = moved_at(
        document,
        "dispatchedDate",
        any(quantity(line, "qtyShipped") for _, line in document.lines()) and not document.is_void,
        "sales order",
    )
    for line_no, line in document.lines():
        ordered, shipped, total = quantity(line, "qty"), quantity(line, "qtyShipped"), line_total(document, line)
        document.add(
            "shipment",
            document_no=document.number,
            document_id=document.identity,
            customer=document.text("company") or " ".join(part for part in (document.text("firstName"), document.text("lastName")) if part),
            status=status_of(document),
            order_date=document.day("createdDate"),
            ship_status="VOIDED"
            if document.is_void
            else "AUTHORISED"
            if document.moment("dispatchedDate")
            else "PARTIALLY AUTHORISED"
            if shipped
            else "NOT AVAILABLE",
            shipped_date=at[:10] if at and shipped else None,
            invoice_date=invoiced,
            invoice_no=document.text("invoiceNumber"),
            sku=line_sku(line),
            site=document.branch(),
            ordered_quantity=ordered,
            shipped_quantity=shipped,
            invoiced_quantity=ordered if invoiced else None,
            revenue=None if total is None or not invoiced else (total * rate).quantize(PLACES),
            external_reference=document.text("customerOrderNo"),
            recorded_at=document.moment("modifiedDate"),
        )
        if not document.is_void and text(get(line, "id")) not in heads:
            _dispatch(document, line_no, line, shipped, at)


def _dispatch(document: OmniDocument, line_no: int, line: Any, shipped: Decimal | None, at: str | None) -> None:
    """One movement per batch where the line names batches that add up, else per size or line."""
    shared: dict[str, Any] = {
        "document_type": "Sales Order",
        "site": document.branch(),
        "effective_date": at and at[:10],
        "counterparty": document.text("company"),
        "unit_cost": number(get(line, "unitCost")),
    }
    batches = [(text(get(each, "batch", "serial")), quantity(each, "quantity") or ZERO) for each in lines(line, "stockMovements")]
    if batches and sum((abs(amount) for _, amount in batches), ZERO) == abs(shipped or ZERO):
        for place, (batch, amount) in enumerate(batches):
            document.move("sale", line_sku(line), -abs(amount), at, line_no, batch=batch, suffix=f"-{place}", **shared)
        return
    for sku, part, suffix in pieces(line, shipped):
        document.move("sale", sku, -part if part else None, at, line_no, suffix=suffix, **shared)


def credit_note(document: OmniDocument) -> None:
    """return_line rows. Returned goods have a negative qty; lines without one credit money only."""
    document.keep()
    at, rate = document.moment("completedDate"), rate_of(document)
    for line_no, line in document.lines():
        asked, total = quantity(line, "qty") or ZERO, line_total(document, line)
        moved = abs(quantity(line, "qtyShipped") or ZERO)
        document.add(
            "return_line",
            document_no=document.number,
            order_no=document.text("salesReference"),
            document_id=document.identity,
            customer=document.text("company"),
            credit_date=document.day("creditNoteDate"),
            restock_date=at[:10] if at and moved else None,
            sku=line_sku(line),
            site=document.branch(),
            credited_quantity=max(-asked, ZERO),
            restocked_quantity=moved if at else ZERO,
            value=None if total is None else abs(total * rate).quantize(PLACES),
        )
        if not document.is_void:
            for sku, part, suffix in pieces(line, moved):
                document.move(
                    "restock",
                    sku,
                    part,
                    at,
                    line_no,
                    document_type="Credit Note",
                    site=document.branch(),
                    effective_date=at and at[:10],
                    unit_cost=number(get(line, "unitCost")),
                    counterparty=document.text("company"),
                    suffix=suffix,
                )
