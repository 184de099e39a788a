"""Cin7 Core API answers about trade: purchases with receipts, put-away, bills; sales with picks, shipments, credits.

Fields: core_api.toml.
"""

from collections import Counter, defaultdict
from operator import itemgetter
from pathlib import Path
from typing import Any

from cin7_sample.accounts import DISCREPANCY, INVENTORY
from cin7_sample.documents import CreditNote, Purchase, ReceiptEvent, Sale, SupplierInvoice, guid
from cin7_sample.postings import currency_of, in_currency, tax
from cin7_sample.templates import Document
from cin7_sample.world import World
from cin7_sample.writers.places import Names, amount, details, pages


def is_simple(purchase: Purchase) -> bool:
    """A plain order: one delivery, one bill, no credit. Everything else is an advanced purchase."""
    is_ordinary = purchase.credit_day is None and not purchase.is_blind
    return is_ordinary and len(purchase.invoices) == 1 and len({event.day for event in purchase.receipts}) == 1


def purchases(world: World, folder: Path, list_from: int, detail_from: int, bundle: int) -> None:
    """The list of orders, and details of those ordered from a day on, credited, or received without an order."""
    names = Names(world)
    rows = [
        _purchase_row(names, purchase) for purchase in world.documents.purchases if purchase.ordered_day >= list_from
    ]
    pages(folder, "purchaseList", "PurchaseList", rows)
    chosen = [
        p for p in world.documents.purchases if p.ordered_day >= detail_from or p.credit_day is not None or p.is_blind
    ]
    details(folder, "purchase", [_simple(names, p) for p in chosen if is_simple(p)], bundle, itemgetter("ID"))
    details(
        folder, "advanced-purchase", [_advanced(names, p) for p in chosen if not is_simple(p)], bundle, itemgetter("ID")
    )


def _receiving(purchase: Purchase) -> str:
    homes = {event.home for event in purchase.receipts}
    return (
        "NOT RECEIVED" if not homes else "FULLY RECEIVED" if len(homes) == len(purchase.lines) else "PARTIALLY RECEIVED"
    )


def _status(names: Names, purchase: Purchase) -> str:
    is_billed = bool(purchase.billed_by(names.world.spec.days))
    if not purchase.receipts:
        return "INVOICED" if is_billed else "ORDERED"
    if purchase.is_credited_by(names.world.spec.days):
        return "RECEIVED / CREDITED"
    return "COMPLETED" if is_billed and _receiving(purchase) == "FULLY RECEIVED" else "RECEIVED"


def _price(names: Names, purchase: Purchase, cents: int) -> int | float:
    """A base amount in the supplier's currency, four decimals."""
    return (
        amount(cents)
        if not names.world.catalogue.suppliers[purchase.supplier].usd
        else float(in_currency(names.world, purchase, cents))
    )


def _order(names: Names, purchase: Purchase) -> dict[str, Any]:
    """What the list and the detail of an order both say."""
    last = max([event.typed_day or event.day for event in purchase.receipts] + [purchase.ordered_day])
    currency, rate = currency_of(names.world, purchase)
    return {
        "purchase": purchase,
        "supplier": names.world.catalogue.suppliers[purchase.supplier],
        "type": "Simple Purchase" if is_simple(purchase) else "Advanced Purchase",
        "status": _status(names, purchase),
        "is_ordered": not purchase.is_blind,
        "receiving": _receiving(purchase),
        "invoicing": "INVOICED" if purchase.billed_by(names.world.spec.days) else "NOT INVOICED",
        "changed": names.stamp(last, "15:45", purchase.number),
        "currency": currency,
        "rate": float(rate) if rate != 1 else 1,
    }


def _purchase_row(names: Names, purchase: Purchase) -> Document:
    billed = purchase.billed_by(names.world.spec.days)
    return names.fill(
        "purchase_row",
        **_order(names, purchase),
        bill=billed[0] if billed else None,
        billed=billed,
        bill_amount=_price(names, purchase, sum(bill.cents + tax(bill.cents) for bill in billed)),
        has_credit=purchase.credit_day is not None,
        credit_number=purchase.credit_number or None,
    )


def _detail(names: Names, purchase: Purchase, template: str, **parts: Any) -> Document:
    """The detail of an order, simple or advanced, with what was received and billed."""
    ordered = [] if purchase.is_blind else purchase.lines
    lines = [_priced(names, purchase, "purchase_line", item.line, item.ordered, item.unit_cents) for item in ordered]
    costs = _cost_rows(names, purchase)
    return names.fill(template, **_order(names, purchase), lines=lines, costs=costs, **parts)


def _priced(
    names: Names, purchase: Purchase, template: str, line: int, units: int, cents: int, account: str = INVENTORY
) -> Document:
    """One line of an order, a bill or a credit, in the supplier's currency."""
    price, total = _price(names, purchase, cents), _price(names, purchase, units * cents)
    return names.fill(template, line=line, units=units, price=price, total=total, account=account)


def _received(names: Names, purchase: Purchase, number: int, event: ReceiptEvent, *, placed: bool) -> Document:
    card = guid("card", purchase.number, number)
    return names.fill("received", event=event, line=event.line, place=event.line if placed else None, card=card)


def _billed(names: Names, purchase: Purchase, position: int, invoice: SupplierInvoice) -> Document:
    lines = [
        _priced(names, purchase, "bill_line", event.home, event.booked, event.unit_cents)
        for event in purchase.receipts
        if event.invoice == position
    ]
    net, taxed = _price(names, purchase, invoice.cents), _price(names, purchase, tax(invoice.cents))
    return names.fill("bill", invoice=invoice, lines=lines, net=net, tax=taxed)


def _cost_rows(names: Names, purchase: Purchase) -> list[Document]:
    """Quantity and cost arrive in separate rows: nothing on the day of the receipt, the cost on the day of the bill."""
    made: list[Document] = []
    for event in purchase.receipts:
        common = {"event": event, "group": guid("group", purchase.number, event.invoice or 0)}
        made.append(names.fill("purchase_cost", **common, day=event.day, cents=0))
        if event.invoice is not None:
            billed = purchase.invoices[event.invoice].day
            made.append(names.fill("purchase_cost", **common, day=billed, cents=event.cents))
    return made


def _simple(names: Names, purchase: Purchase) -> Document:
    received = [_received(names, purchase, n, event, placed=True) for n, event in enumerate(purchase.receipts)]
    billed = purchase.billed_by(names.world.spec.days)
    bill = _billed(names, purchase, 0, billed[0]) if billed else names.fill("no_draft")
    return _detail(names, purchase, "simple_purchase", received=received, bill=bill)


def _advanced(names: Names, purchase: Purchase) -> Document:
    received: list[Document] = []
    put_away: list[Document] = []
    bills: list[Document] = []
    for position, invoice in enumerate(purchase.invoices or [None]):
        head = names.fill("purchase_group", group=guid("group", purchase.number, position), number=position + 1)
        events = [(n, event) for n, event in enumerate(purchase.receipts) if event.invoice in (position, None)]
        if events:
            for groups, placed in ((received, False), (put_away, True)):
                lines = [_received(names, purchase, n, event, placed=placed) for n, event in events]
                groups.append({**head, "Status": "AUTHORISED", "Lines": lines})
        if invoice is not None and invoice.day < names.world.spec.days:
            bills.append({**head, **_billed(names, purchase, position, invoice)})
    credits = _supplier_credit(names, purchase)
    return _detail(
        names, purchase, "advanced_purchase", received=received, put_away=put_away, bills=bills, credits=credits
    )


def _supplier_credit(names: Names, purchase: Purchase) -> list[Document]:
    if not purchase.is_credited_by(names.world.spec.days):
        return []
    lines = [
        _priced(names, purchase, "bill_line", item.line, item.credited, item.unit_cents, DISCREPANCY)
        for item in purchase.lines
        if item.credited
    ]
    group, number = guid("group", purchase.number, 0), purchase.invoices[0].number if purchase.invoices else None
    net = _price(names, purchase, purchase.credit_cents)
    return [names.fill("supplier_credit", group=group, invoice_number=number, purchase=purchase, lines=lines, net=net)]


def sales(
    world: World, folder: Path, list_from: int, detail_from: int, bundle: int, *, hide_cost_rows: bool = False
) -> None:
    """The list of sales, and details of those ordered from a day on, credited, or repeated."""
    names, documents = Names(world), world.documents
    credits: dict[str, list[CreditNote]] = defaultdict(list)
    for note in documents.credits:
        credits[note.sale.number].append(note)
    seen = Counter(sale.external for sale in documents.sales)
    rows = [_sale_row(names, sale, credits[sale.number]) for sale in documents.sales if sale.ordered_day >= list_from]
    pages(folder, "saleList", "SaleList", rows)
    chosen = [s for s in documents.sales if s.ordered_day >= detail_from or credits[s.number] or seen[s.external] > 1]
    details(
        folder,
        "sale",
        [_sale(names, sale, credits[sale.number], hide_cost_rows) for sale in chosen],
        bundle,
        itemgetter("ID"),
    )
    notes = [
        names.fill("credit_row", note=note, changed=names.stamp(note.day, "10:10", note.number))
        for note in documents.credits
    ]
    pages(folder, "saleCreditNoteList", "SaleList", notes)


def _is_invoiced(names: Names, sale: Sale) -> bool:
    return sale.is_billed_by(names.world.spec.days) and sale.cents > 0


def _sold(names: Names, sale: Sale, notes: list[CreditNote]) -> dict[str, Any]:
    """What the list and the detail of a sale both say."""
    shipped, invoiced = sale.shipped_day is not None, _is_invoiced(names, sale)
    changed = max(day for day in (sale.ordered_day, sale.shipped_day, *(note.day for note in notes)) if day is not None)
    return {
        "sale": sale,
        "status": "PICKED" if not shipped else "CREDITED" if notes else "COMPLETED" if invoiced else "INVOICING",
        "picking": "PICKED" if sale.is_picked else "NOT PICKED",
        "shipping": "SHIPPED" if shipped else "NOT SHIPPED",
        "fulfilment": _fulfilled(sale),
        "billing": "NOT INVOICED" if not invoiced else "INVOICED / CREDITED" if notes else "INVOICED",
        "changed": names.stamp(min(changed, names.world.spec.days - 1), "16:25", sale.number),
    }


def _fulfilled(sale: Sale) -> str:
    return "NOT FULFILLED" if sale.shipped_day is None else "FULFILLED"


def _sale_row(names: Names, sale: Sale, notes: list[CreditNote]) -> Document:
    invoiced = _is_invoiced(names, sale)
    return names.fill(
        "sale_row",
        **_sold(names, sale, notes),
        notes=notes,
        note=notes[0] if notes else None,
        billed=sale if invoiced else None,
        bill_cents=sale.cents + tax(sale.cents) if invoiced else 0,
    )


def _sale(names: Names, sale: Sale, notes: list[CreditNote], hide_cost_rows: bool) -> Document:
    shipped = [item for item in sale.lines if item.shipped]
    ordered = [
        names.fill(
            "sale_line",
            item=item,
            line=item.line,
            net=item.ordered * item.price_cents,
            missing=item.ordered - item.shipped,
        )
        for item in sale.lines
    ]
    billed = [names.fill("invoice_line", item=item, line=item.line) for item in shipped]
    return names.fill(
        "sale",
        **_sold(names, sale, notes),
        lines=ordered,
        fulfilments=[_fulfilment(names, sale)],
        invoices=[names.fill("invoice", sale=sale, lines=billed)] if _is_invoiced(names, sale) else [],
        credits=[_credit(names, note) for note in notes],
        costs=[] if hide_cost_rows else [names.fill("sale_cost", sale=sale, item=item) for item in shipped],
    )


def _fulfilment(names: Names, sale: Sale) -> Document:
    lines = [names.fill("picked", sale=sale, item=item, line=item.line) for item in sale.lines if item.shipped]
    sent = [] if sale.shipped_day is None else [names.fill("shipment", sale=sale, ship_id=guid("ship", sale.number))]
    status = "AUTHORISED" if sale.is_picked else "DRAFT"
    return names.fill(
        "fulfilment", sale=sale, fulfilment=_fulfilled(sale), pick_status=status, lines=lines, shipments=sent
    )


def _credit(names: Names, note: CreditNote) -> Document:
    lines = [names.fill("credit_line", item=item, line=item.line) for item in note.lines]
    back = [
        names.fill("restocked", note=note, item=item, line=item.line)
        for item in note.lines
        if item.restock_day is not None
    ]
    return names.fill("credit_note", note=note, lines=lines, restocked=back)
