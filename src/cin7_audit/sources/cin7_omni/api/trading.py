"""Purchase orders, sales orders and credit notes (cin7-omni 2.4 to 2.6).

Prices are in document currency; base = document x currencyRate. Prices that include tax are taken net of it. Partial
receipts and dispatches have a quantity but no day: the day of the last change stands for it, and is noted.
"""

from decimal import Decimal
from typing import Any

from cin7_audit.sources.cin7_omni.api.pages import ZERO, OmniDocument, line_sku, number, pieces, text
from cin7_audit.sources.documents import lines

ONE, HUNDRED = Decimal(1), Decimal(100)
PLACES = Decimal("0.0001")


def rate_of(document: OmniDocument) -> Decimal:
    """Document to base currency; 1 where none is stated."""
    return number(document.record, "currencyRate") or ONE


def net_of_tax(document: OmniDocument, amount: Decimal) -> Decimal:
    """Amount before tax. taxRate is a percentage (15) or, in some accounts, a share (0.15)."""
    if (document.text("taxStatus") or "").lower() != "incl":
        return amount
    rate = number(document.record, "taxRate") or ZERO
    share = rate / HUNDRED if rate > ONE else rate
    return (amount / (ONE + share)).quantize(PLACES)


def line_total(document: OmniDocument, line: Any) -> Decimal | None:
    """qty x unit price - discount, before tax, in document currency."""
    price, amount = number(line, "unitPrice"), number(line, "qty")
    if price is None or amount is None:
        return None
    return net_of_tax(document, price * amount - (number(line, "discount") or ZERO))


def status_of(document: OmniDocument) -> str:
    if document.is_void:
        return "VOIDED"
    return (document.text("status") or "").upper() or ("APPROVED" if document.is_true("isApproved", False) else "DRAFT")


def moved_at(document: OmniDocument, full: str, what: str) -> str | None:
    """When stock moved: the day of full completion, else of the last change (noted)."""
    moved = any(number(line, "qtyShipped") for _, line in document.lines()) and not document.is_void
    if at := document.moment(full):
        return at
    at = document.moment("modifiedDate", "createdDate") if moved else None
    if at:
        document.collector.note(
            "partial_move_undated", row=document.ordinal, document=what, number=document.number, day=at[:10]
        )
    return at


def parents(document: OmniDocument) -> set[str]:
    """Ids of lines that other lines belong to: a kit's own line moves no stock, its components do."""
    return {parent for _, line in document.lines() if (parent := text(line, "parentId")) and parent != "0"}


def purchase_order(document: OmniDocument) -> None:
    """receipt rows; a bill is known by invoiceDate."""
    at = moved_at(document, "fullyReceivedDate", "purchase order")
    invoiced, rate = document.day("invoiceDate"), rate_of(document)
    for line_no, line in document.lines():
        ordered, received, total = number(line, "qty"), number(line, "qtyShipped"), line_total(document, line)
        price = total / ordered if total is not None and ordered else number(line, "unitPrice")
        for place, (sku, share, suffix) in enumerate(pieces(line, received)):
            document.add_line(
                "receipt",
                **document.read("receipt"),
                status=status_of(document),
                received_date=at[:10] if at and share else None,
                invoice_date=invoiced,
                sku=sku,
                ordered_quantity=ordered if place == 0 else None,
                received_quantity=share or None,
                invoiced_quantity=ordered if invoiced and place == 0 else None,
                unit_price=price,
                currency_rate=rate,
            )
            if not document.is_void:
                cost = None if price is None else (price * rate).quantize(Decimal("0.000001"))
                document.move(
                    "receipt", sku, share, at, line_no, unit_cost=cost, suffix=suffix, **document.read("purchase_move")
                )


def sales_order(document: OmniDocument) -> None:
    """shipment rows; batches of a dispatched line move one by one."""
    heads, rate, invoiced = parents(document), rate_of(document), document.day("invoiceDate")
    dispatched, at = document.moment("dispatchedDate"), moved_at(document, "dispatchedDate", "sales order")
    full_name = " ".join(part for part in (document.text("firstName"), document.text("lastName")) if part)
    for line_no, line in document.lines():
        ordered, shipped, total = number(line, "qty"), number(line, "qtyShipped"), line_total(document, line)
        sent = "AUTHORISED" if dispatched else "PARTIALLY AUTHORISED" if shipped else "NOT AVAILABLE"
        document.add_line(
            "shipment",
            **document.read("shipment"),
            customer=document.text("company") or full_name,
            status=status_of(document),
            ship_status="VOIDED" if document.is_void else sent,
            shipped_date=at[:10] if at and shipped else None,
            invoice_date=invoiced,
            sku=line_sku(line),
            ordered_quantity=ordered,
            shipped_quantity=shipped,
            invoiced_quantity=ordered if invoiced else None,
            revenue=None if total is None or not invoiced else (total * rate).quantize(PLACES),
        )
        if not document.is_void and text(line, "id") not in heads:
            _dispatch(document, line_no, line, shipped, at)


def _dispatch(document: OmniDocument, line_no: int, line: Any, shipped: Decimal | None, at: str | None) -> None:
    """One movement per batch where the line names batches that add up, else per size or line."""
    shared = {**document.read("sale_move"), "unit_cost": number(line, "unitCost")}
    batches = [
        (text(each, "batch", "serial"), number(each, "quantity") or ZERO) for each in lines(line, "stockMovements")
    ]
    if batches and sum((abs(amount) for _, amount in batches), ZERO) == abs(shipped or ZERO):
        for place, (batch, amount) in enumerate(batches):
            document.move("sale", line_sku(line), -abs(amount), at, line_no, batch=batch, suffix=f"-{place}", **shared)
        return
    for sku, part, suffix in pieces(line, shipped):
        document.move("sale", sku, -part if part else None, at, line_no, suffix=suffix, **shared)


def credit_note(document: OmniDocument) -> None:
    """return_line rows. Returned goods have a negative qty; lines without one credit money only."""
    at, rate = document.moment("completedDate"), rate_of(document)
    for line_no, line in document.lines():
        asked, total = number(line, "qty") or ZERO, line_total(document, line)
        moved = abs(number(line, "qtyShipped") or ZERO)
        document.add_line(
            "return_line",
            **document.read("return_line"),
            restock_date=at[:10] if at and moved else None,
            sku=line_sku(line),
            credited_quantity=max(-asked, ZERO),
            restocked_quantity=moved if at else ZERO,
            value=None if total is None else abs(total * rate).quantize(PLACES),
        )
        if not document.is_void:
            said = {**document.read("credit_move"), "unit_cost": number(line, "unitCost")}
            for sku, part, suffix in pieces(line, moved):
                document.move("restock", sku, part, at, line_no, suffix=suffix, **said)
