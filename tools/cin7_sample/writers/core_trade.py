"""Cin7 Core API answers about trade: purchases with receipts, put-away and bills; sales with picks, shipments and credits."""

from pathlib import Path
from typing import Any

from cin7_sample.documents import CreditNote, Purchase, ReceiptEvent, Sale, guid
from cin7_sample.postings import INVENTORY, currency_of, in_currency, tax
from cin7_sample.world import World
from cin7_sample.writers.places import Names, amount, details, pages

Document = dict[str, Any]
NO_DRAFT = {"Status": "NOT AVAILABLE", "Lines": []}


def is_simple(purchase: Purchase) -> bool:
    """A plain order: one delivery, one bill, no credit. Everything else is an advanced purchase."""
    return (
        len({event.day for event in purchase.receipts}) == 1
        and len(purchase.invoices) == 1
        and purchase.credit_day is None
        and not purchase.is_blind
    )


def purchases(world: World, folder: Path, list_from: int, detail_from: int, bundle: int) -> None:
    """The list of orders, and details of those ordered from a day on, credited by the supplier, or received without an order."""
    names = Names(world)
    rows = [_purchase_row(world, names, purchase) for purchase in world.documents.purchases if purchase.ordered_day >= list_from]
    pages(folder, "purchaseList", "PurchaseList", rows)
    chosen = [p for p in world.documents.purchases if p.ordered_day >= detail_from or p.credit_day is not None or p.is_blind]
    simple = [(guid("task", p.number), _simple(world, names, p)) for p in chosen if is_simple(p)]
    advanced = [(guid("task", p.number), _advanced(world, names, p)) for p in chosen if not is_simple(p)]
    details(folder, "purchase", simple, bundle)
    details(folder, "advanced-purchase", advanced, bundle)


def _invoiced(world: World, purchase: Purchase) -> bool:
    return any(invoice.day < world.spec.days for invoice in purchase.invoices)


def _receiving(purchase: Purchase) -> str:
    homes = {event.home for event in purchase.receipts}
    return "NOT RECEIVED" if not homes else "FULLY RECEIVED" if len(homes) == len(purchase.lines) else "PARTIALLY RECEIVED"


def _status(world: World, purchase: Purchase) -> str:
    if not purchase.receipts:
        return "INVOICED" if _invoiced(world, purchase) else "ORDERED"
    if purchase.credit_day is not None and purchase.credit_day < world.spec.days:
        return "RECEIVED / CREDITED"
    return "COMPLETED" if _invoiced(world, purchase) and _receiving(purchase) == "FULLY RECEIVED" else "RECEIVED"


def _price(world: World, purchase: Purchase, cents: int) -> int | float:
    """A base amount in the supplier's currency, four decimals."""
    return amount(cents) if not world.catalogue.suppliers[purchase.supplier].usd else float(in_currency(world, purchase, cents))


def _purchase_head(world: World, names: Names, purchase: Purchase) -> Document:
    last = max([event.typed_day or event.day for event in purchase.receipts] + [purchase.ordered_day])
    is_billed = _invoiced(world, purchase)
    return {
        "ID": guid("task", purchase.number), "OrderNumber": purchase.number, "Type": "Simple Purchase" if is_simple(purchase) else "Advanced Purchase",
        "Status": _status(world, purchase), "OrderDate": names.day(purchase.ordered_day),
        "Supplier": world.catalogue.suppliers[purchase.supplier].name, "SupplierID": guid("supplier", purchase.supplier),
        "CombinedReceivingStatus": _receiving(purchase), "CombinedInvoiceStatus": "INVOICED" if is_billed else "NOT INVOICED",
        "CombinedPaymentStatus": "UNPAID", "BlindReceipt": purchase.is_blind, "LastUpdatedDate": names.stamp(last, "15:45", purchase.number),
    }  # fmt: skip


def _purchase_row(world: World, names: Names, purchase: Purchase) -> Document:
    billed = [invoice for invoice in purchase.invoices if invoice.day < world.spec.days]
    first = billed[0] if billed else None
    workflow = {
        "OrderStatus": "NOT AVAILABLE" if purchase.is_blind else "AUTHORISED",
        "StockReceivedStatus": "AUTHORISED" if purchase.receipts else "NOT AVAILABLE",
        "InvoiceStatus": "AUTHORISED" if first else "NOT AVAILABLE", "UnstockStatus": "NOT AVAILABLE",
        "CreditNoteStatus": "AUTHORISED" if purchase.credit_day is not None else "NOT AVAILABLE",
    }  # fmt: skip
    currency, _ = currency_of(world, purchase)
    return {
        **_purchase_head(world, names, purchase), **workflow, "InvoiceDate": names.day(first.day if first else None),
        "InvoiceNumber": first.number if first else None, "CreditNoteNumber": purchase.credit_number or None,
        "InvoiceAmount": _price(world, purchase, sum(i.cents + tax(i.cents) for i in billed)), "PaidAmount": 0,
        "BaseCurrency": world.spec.currency, "SupplierCurrency": currency, "IsServiceOnly": False, "DropShipTaskID": None,
    }  # fmt: skip


def _purchase_base(world: World, names: Names, purchase: Purchase) -> Document:
    currency, rate = currency_of(world, purchase)
    lines = [] if purchase.is_blind else [
        {**names.named(item.line), "Quantity": item.ordered, "Price": _price(world, purchase, item.unit_cents), "Discount": 0, "Tax": 0,
         "TaxRule": "GST on Expenses", "SupplierSKU": "", "Comment": "", "Total": _price(world, purchase, item.ordered * item.unit_cents)}
        for item in purchase.lines
    ]  # fmt: skip
    return {
        **_purchase_head(world, names, purchase), "InventoryAccount": INVENTORY, "Approach": purchase.approach, "BaseCurrency": world.spec.currency,
        "SupplierCurrency": currency, "CurrencyRate": float(rate) if rate != 1 else 1, "TaxCalculation": "Exclusive", "Location": names.site(purchase.site),
        "RelatedDropShipSaleTask": None, "Order": {"Memo": "", "Status": "NOT AVAILABLE" if purchase.is_blind else "AUTHORISED", "Lines": lines},
    }  # fmt: skip


def _received(names: Names, purchase: Purchase, number: int, event: ReceiptEvent, *, placed: bool) -> Document:
    key, place = names.place(event.line)
    return {
        "Date": names.day(event.day), "Quantity": event.booked, **names.named(event.line), "Location": place if placed else None,
        "LocationID": key if placed else None, "Received": True, "BatchSN": None, "ExpiryDate": None,
        "CardID": guid("card", purchase.number, number),
    }  # fmt: skip


def _billed(world: World, names: Names, purchase: Purchase, position: int) -> Document:
    invoice = purchase.invoices[position]
    events = [event for event in purchase.receipts if event.invoice == position]
    lines = [
        {**names.named(event.home), "Quantity": event.booked, "Price": _price(world, purchase, event.unit_cents), "Discount": 0, "Tax": 0,
         "TaxRule": "GST on Expenses", "Account": INVENTORY, "Comment": "", "Total": _price(world, purchase, event.booked * event.unit_cents)}
        for event in events
    ]  # fmt: skip
    return {
        "InvoiceDate": names.day(invoice.day), "InvoiceDueDate": None, "InvoiceNumber": invoice.number, "Status": "AUTHORISED", "Lines": lines,
        "AdditionalCharges": [], "Payments": [], "TotalBeforeTax": _price(world, purchase, invoice.cents),
        "Tax": _price(world, purchase, tax(invoice.cents)), "Paid": 0,
    }  # fmt: skip


def _cost_rows(names: Names, purchase: Purchase) -> list[Document]:
    """Quantity and cost arrive in separate rows: nothing on the day of the receipt, the cost on the day of the bill."""
    made: list[Document] = []
    for event in purchase.receipts:
        billed = purchase.invoices[event.invoice].day if event.invoice is not None else None
        common: Document = {
            "TaskID": guid("group", purchase.number, event.invoice or 0),
            "ProductID": names.product(event.line)["ProductID"],
        }
        made.append({**common, "Date": names.day(event.day), "COGS": 0})
        if billed is not None:
            made.append({**common, "Date": names.day(billed), "COGS": amount(event.booked * event.unit_cents)})
    return made


def _simple(world: World, names: Names, purchase: Purchase) -> Document:
    received = [_received(names, purchase, n, event, placed=True) for n, event in enumerate(purchase.receipts)]
    billed = _billed(world, names, purchase, 0) if _invoiced(world, purchase) else {"Status": "NOT AVAILABLE", "Lines": []}
    return {
        **_purchase_base(world, names, purchase), "StockReceived": {"Status": "AUTHORISED", "Lines": received}, "Invoice": billed,
        "CreditNote": {"Status": "NOT AVAILABLE", "Lines": [], "Unstock": dict(NO_DRAFT)}, "ManualJournals": dict(NO_DRAFT),
        "InventoryMovements": _cost_rows(names, purchase),
    }  # fmt: skip


def _advanced(world: World, names: Names, purchase: Purchase) -> Document:
    groups: list[Document] = []
    put_away: list[Document] = []
    bills: list[Document] = []
    for position, invoice in enumerate(purchase.invoices or [None]):
        head = {"TaskID": guid("group", purchase.number, position), "InvoicingAndReceivingNumber": position + 1}
        events = [(n, event) for n, event in enumerate(purchase.receipts) if event.invoice in (position, None)]
        if events:
            state = {**head, "Status": "AUTHORISED"}
            groups.append({**state, "Lines": [_received(names, purchase, n, event, placed=False) for n, event in events]})
            put_away.append({**state, "Lines": [_received(names, purchase, n, event, placed=True) for n, event in events]})
        if invoice is not None and invoice.day < world.spec.days:
            bills.append({**head, **_billed(world, names, purchase, position)})
    return {
        **_purchase_base(world, names, purchase), "StockReceived": groups, "PutAway": put_away, "Invoice": bills,
        "CreditNote": _supplier_credit(world, names, purchase), "ManualJournals": [], "InventoryMovements": _cost_rows(names, purchase),
    }  # fmt: skip


def _supplier_credit(world: World, names: Names, purchase: Purchase) -> list[Document]:
    if purchase.credit_day is None or purchase.credit_day >= world.spec.days:
        return []
    lines = [
        {**names.named(item.line), "Quantity": item.credited, "Price": _price(world, purchase, item.unit_cents), "Discount": 0, "Tax": 0,
         "TaxRule": "GST on Expenses", "Account": "517", "Comment": "", "Total": _price(world, purchase, item.credited * item.unit_cents)}
        for item in purchase.lines
        if item.credited
    ]  # fmt: skip
    number = purchase.invoices[0].number if purchase.invoices else None
    return [
        {"TaskID": guid("group", purchase.number, 0), "CreditNoteInvoiceNumber": number, "CreditNoteNumber": purchase.credit_number,
         "CreditNoteDate": names.day(purchase.credit_day), "Status": "AUTHORISED", "Lines": lines, "AdditionalCharges": [], "Refunds": [],
         "Unstock": [], "TotalBeforeTax": _price(world, purchase, purchase.credit_cents), "Tax": 0}
    ]  # fmt: skip


def sales(world: World, folder: Path, list_from: int, detail_from: int, bundle: int, *, hide_cost_rows: bool = False) -> None:
    """The list of sales, and details of those ordered from a day on, credited, or repeated."""
    names = Names(world)
    credits: dict[str, list[CreditNote]] = {}
    for note in world.documents.credits:
        credits.setdefault(note.sale.number, []).append(note)
    seen: dict[str, int] = {}
    for sale in world.documents.sales:
        seen[sale.external] = seen.get(sale.external, 0) + 1
    pages(
        folder,
        "saleList",
        "SaleList",
        [_sale_row(world, names, sale, credits.get(sale.number, [])) for sale in world.documents.sales if sale.ordered_day >= list_from],
    )
    chosen = [s for s in world.documents.sales if s.ordered_day >= detail_from or s.number in credits or seen[s.external] > 1]
    details(
        folder,
        "sale",
        [(guid("task", s.number), _sale(world, names, s, credits.get(s.number, []), hide_cost_rows)) for s in chosen],
        bundle,
    )
    rows = [_credit_row(names, note) for note in world.documents.credits]
    pages(folder, "saleCreditNoteList", "SaleList", rows)


def _is_invoiced(world: World, sale: Sale) -> bool:
    return sale.invoice_day is not None and sale.invoice_day < world.spec.days and _net(sale) > 0


def _net(sale: Sale) -> int:
    return sum(item.shipped * item.price_cents for item in sale.lines)


def _sale_head(world: World, names: Names, sale: Sale, notes: list[CreditNote]) -> Document:
    shipped, invoiced = sale.shipped_day is not None, _is_invoiced(world, sale)
    skipped = any(item.skipped_picking for item in sale.lines)
    credited = bool(notes)
    changed = max(day for day in (sale.ordered_day, sale.shipped_day, *(note.day for note in notes)) if day is not None)
    status = "PICKED" if not shipped else "CREDITED" if credited else "COMPLETED" if invoiced else "INVOICING"
    billing = "NOT INVOICED" if not invoiced else "INVOICED / CREDITED" if credited else "INVOICED"
    return {
        "Customer": sale.customer, "CustomerID": guid("customer", sale.customer), "Status": status, "Type": "Simple Sale",
        "CombinedPickingStatus": "NOT PICKED" if skipped else "PICKED", "CombinedPackingStatus": "NOT AVAILABLE",
        "CombinedShippingStatus": "SHIPPED" if shipped else "NOT SHIPPED", "FulFilmentStatus": "FULFILLED" if shipped else "NOT FULFILLED",
        "CombinedInvoiceStatus": billing, "CustomerReference": sale.external, "BaseCurrency": world.spec.currency,
        "CustomerCurrency": world.spec.currency, "changed": names.stamp(min(changed, world.spec.days - 1), "16:25", sale.number),
    }  # fmt: skip


def _sale_row(world: World, names: Names, sale: Sale, notes: list[CreditNote]) -> Document:
    head = _sale_head(world, names, sale, notes)
    invoiced = _is_invoiced(world, sale)
    total = _net(sale) + tax(_net(sale)) if invoiced else 0
    return {
        "SaleID": guid("task", sale.number), "OrderNumber": sale.number, "OrderDate": names.day(sale.ordered_day),
        "OrderStatus": "AUTHORISED", **{key: value for key, value in head.items() if key != "changed"},
        "CreditNoteStatus": "AUTHORISED" if notes else "NOT AVAILABLE", "InvoiceDate": names.day(sale.invoice_day) if invoiced else None,
        "InvoiceNumber": sale.invoice_number if invoiced else None, "CreditNoteNumber": notes[0].number if notes else None,
        "InvoiceAmount": amount(total), "SourceChannel": "", "ExternalID": None, "OrderLocationID": names.site_id(sale.site),
        "Updated": head["changed"],
    }  # fmt: skip


def _credit_row(names: Names, note: CreditNote) -> Document:
    is_back = any(item.restock_day is not None for item in note.lines)
    return {
        "SaleID": guid("task", note.sale.number), "OrderNumber": note.sale.number, "Customer": note.sale.customer, "Type": "Sale Credit Note",
        "CreditNoteNumber": note.number, "InvoiceNumber": note.sale.invoice_number, "CreditNoteDate": names.day(note.day),
        "CreditNoteStatus": "AUTHORISED", "RestockStatus": "AUTHORISED" if is_back else "NOT AVAILABLE",
        "Updated": names.stamp(note.day, "10:10", note.number),
    }  # fmt: skip


def _sale(world: World, names: Names, sale: Sale, notes: list[CreditNote], hide_cost_rows: bool) -> Document:
    head = _sale_head(world, names, sale, notes)
    changed = head.pop("changed")
    ordered = [
        {**names.named(item.line), "Quantity": item.ordered, "Price": amount(item.price_cents), "Discount": 0,
         "Tax": amount(tax(item.ordered * item.price_cents)), "TaxRule": "GST on Income", "Comment": "", "DropShip": False,
         "BackorderQuantity": item.ordered - item.shipped, "Total": amount(item.ordered * item.price_cents)}
        for item in sale.lines
    ]  # fmt: skip
    return {
        "ID": guid("task", sale.number), **head, "Location": names.site(sale.site), "SaleOrderDate": names.day(sale.ordered_day),
        "LastModifiedOn": changed, "COGSAmount": amount(sum(item.value_cents for item in sale.lines)),
        "Quote": {"Memo": None, "Status": "NOT AVAILABLE", "Lines": []},
        "Order": {"SaleOrderNumber": sale.number, "Memo": "", "Status": "AUTHORISED", "Lines": ordered},
        "Fulfilments": [_fulfilment(names, sale)], "Invoices": _invoices(world, names, sale), "CreditNotes": [_credit(names, note) for note in notes],
        "ManualJournals": dict(NO_DRAFT), "InventoryMovements": [] if hide_cost_rows else _cost_of(names, sale), "Transactions": [],
    }  # fmt: skip


def _fulfilment(names: Names, sale: Sale) -> Document:
    is_picked = not any(item.skipped_picking for item in sale.lines)
    lines = [
        {**names.named(item.line), "Location": names.site(sale.site), "LocationID": names.site_id(sale.site), "Quantity": item.shipped,
         "BatchSN": None, "ExpiryDate": None, "NonInventory": False}
        for item in sale.lines
        if item.shipped
    ]  # fmt: skip
    shipped = sale.shipped_day is not None
    ship = [
        {"ID": guid("ship", sale.number), "ShipmentDate": names.day(sale.shipped_day), "Carrier": "Courier", "Boxes": "", "TrackingNumber": "",
         "IsShipped": True}
    ] if shipped else []  # fmt: skip
    return {
        "TaskID": guid("fulfilment", sale.number), "FulfillmentNumber": 1, "LinkedInvoiceNumber": sale.invoice_number,
        "FulFilmentStatus": "FULFILLED" if shipped else "NOT FULFILLED",
        "Pick": {"Status": "AUTHORISED" if is_picked else "DRAFT", "Lines": lines},
        "Pack": dict(NO_DRAFT),
        "Ship": {"Status": "AUTHORISED" if shipped else "NOT AVAILABLE", "RequireBy": None, "ShippingNotes": "", "Lines": ship},
    }  # fmt: skip


def _invoices(world: World, names: Names, sale: Sale) -> list[Document]:
    if not _is_invoiced(world, sale):
        return []
    lines = [
        {**names.named(item.line), "Quantity": item.shipped, "Price": amount(item.price_cents), "Discount": 0,
         "Tax": amount(tax(item.shipped * item.price_cents)), "TaxRule": "GST on Income", "Account": "200",
         "Total": amount(item.shipped * item.price_cents)}
        for item in sale.lines
        if item.shipped
    ]  # fmt: skip
    net = _net(sale)
    return [
        {"TaskID": guid("task", sale.number), "InvoiceNumber": sale.invoice_number, "Memo": "", "Status": "AUTHORISED",
         "InvoiceDate": names.day(sale.invoice_day), "InvoiceDueDate": None, "LinkedFulfillmentNumber": 1, "Lines": lines, "AdditionalCharges": [],
         "Payments": [], "TotalBeforeTax": amount(net), "Tax": amount(tax(net)), "Total": amount(net + tax(net)), "Paid": 0}
    ]  # fmt: skip


def _credit(names: Names, note: CreditNote) -> Document:
    lines, restock = [], []
    for item in note.lines:
        net = item.credited * item.price_cents
        lines.append(
            {**names.named(item.line), "Quantity": item.credited, "Price": amount(item.price_cents), "Discount": 0, "Tax": amount(tax(net)),
             "Total": amount(net), "TaxRule": "GST on Income", "Account": "200", "Comment": ""}
        )  # fmt: skip
        if item.restock_day is not None:
            key, place = names.place(item.line)
            restock.append(
                {**names.named(item.line), "Location": names.site(note.sale.site), "LocationID": names.site_id(note.sale.site),
                 "Quantity": item.restocked, "BatchSN": None, "ExpiryDate": None, "RestockLocation": place, "RestockLocationID": key,
                 "RestockDate": names.day(item.restock_day)}
            )  # fmt: skip
    net = sum(item.credited * item.price_cents for item in note.lines)
    return {
        "TaskID": guid("task", note.sale.number), "CreditNoteInvoiceNumber": note.sale.invoice_number, "Memo": "", "Status": "AUTHORISED",
        "CreditNoteDate": names.day(note.day), "CreditNoteNumber": note.number, "CreditNoteConversionRate": 1, "Lines": lines,
        "AdditionalCharges": [], "Refunds": [], "Restock": restock, "TotalBeforeTax": amount(net), "Tax": amount(tax(net)),
        "Total": amount(net + tax(net)),
    }  # fmt: skip


def _cost_of(names: Names, sale: Sale) -> list[Document]:
    return [
        {"TaskID": guid("fulfilment", sale.number), "ProductID": names.product(item.line)["ProductID"], "Date": names.day(sale.shipped_day),
         "COGS": amount(item.value_cents)}
        for item in sale.lines
        if item.shipped
    ]  # fmt: skip
