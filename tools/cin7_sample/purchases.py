"""Purchase orders, deliveries and their booking, with what goes wrong at the dock."""

from cin7_sample.causes import put_away
from cin7_sample.documents import Purchase, PurchaseLine, ReceiptEvent, SupplierInvoice
from cin7_sample.state import Arrival, Simulation

SHORT_SHARE = 0.09  # lines an honest supplier delivers short, booked as delivered
SPLIT_SHARE = 0.14  # orders delivered in two parts


def order(sim: Simulation) -> None:
    """Mondays: one order per supplier and site for what runs low."""
    if sim.weekday != 0:
        return
    rng = sim.rng("purchases")
    wanted: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for product in sim.catalogue.products:
        if product.components or product.supplier % sim.spec.order_weeks != sim.day // 7 % sim.spec.order_weeks:
            continue
        lead = sim.catalogue.suppliers[product.supplier].lead_days
        for site, settings in enumerate(sim.spec.sites):
            daily = sim.demand[product.index] * settings.share
            have = (
                sum(sim.books.recorded[line] for line in sim.places(product.index, site))
                + sim.on_order[product.index, site]
            )
            if have < daily * (lead * 5 / 7 + 4 + 5 * sim.spec.order_weeks):
                units = max(product.pack, round(daily * sim.spec.cover_days / product.pack) * product.pack, 4)
                wanted.setdefault((product.supplier, site), []).append((product.index, units))
    for (supplier, site), items in wanted.items():
        lines = [PurchaseLine(sim.places(p, site)[0], units, _price(sim, p)) for p, units in items]
        approach = "STOCK" if rng.random() < 0.85 else "INVOICE"
        purchase = Purchase(sim.documents.number("PO"), supplier, site, sim.day, approach, lines)
        sim.documents.purchases.append(purchase)
        for product_index, units in items:
            sim.on_order[product_index, site] += units
        _plan_delivery(sim, purchase)


def _price(sim: Simulation, product: int) -> int:
    item = sim.catalogue.products[product]
    return max(
        1, round(item.cost_cents * (1 + 0.012 * sim.quarters + 0.02 * float(sim.rng("purchases").standard_normal())))
    )


def _plan_delivery(sim: Simulation, purchase: Purchase) -> None:
    rng = sim.rng("purchases")
    supplier = sim.catalogue.suppliers[purchase.supplier]
    day = sim.next_business_day(max(2, supplier.lead_days + int(rng.integers(-3, 6))))
    sent = {}
    for item in purchase.lines:
        short = not supplier.books_exactly and item.ordered > 2 and rng.random() < SHORT_SHARE
        sent[item.line] = item.ordered - int(rng.integers(1, max(2, item.ordered // 5 + 1))) if short else item.ordered
    if rng.random() < SPLIT_SHARE and len(sent) > 1 and not supplier.books_exactly:
        later = {line: units for i, (line, units) in enumerate(sent.items()) if i % 3 == 0}
        sent = {line: units for line, units in sent.items() if line not in later}
        sim.arrivals[day + 7].append(Arrival(purchase, later))
    sim.arrivals[day].append(Arrival(purchase, sent))


def receive(sim: Simulation) -> None:
    """Deliveries of today (and of a weekend before), and bookings that waited."""
    for day in (sim.day - 2, sim.day - 1, sim.day):
        for arrival in sim.arrivals.pop(day, []):
            _unload(sim, arrival)
    for purchase, line, units, cents, arrived in sim.due_bookings.pop(sim.day, []):
        _book_late(sim, purchase, line, units, cents, arrived)


def _unload(sim: Simulation, arrival: Arrival) -> None:
    purchase = arrival.purchase
    supplier = sim.catalogue.suppliers[purchase.supplier]
    receiving = sim.trouble(sim.spec.causes.receiving, purchase.site) if supplier.books_exactly else 0.0
    for line, units in arrival.quantities.items():
        item = next(item for item in purchase.lines if item.line == line)
        product = sim.catalogue.lines[line].product
        sim.on_order[product, purchase.site] -= item.ordered
        if sim.happens("receiving", 0.04 * receiving):
            sim.books.physical[line] += units
            sim.diverge("receiving", "goods on the shelf, order never booked in", line, units, (purchase.number,))
            continue
        if _waits_for_count(sim, purchase, line, units, item.unit_cents):
            continue
        booked, cents = _as_keyed(sim, purchase, line, units, item.unit_cents)
        delivered = units - _hidden_shortage(sim, purchase, item, units, receiving)
        _book(sim, purchase, line, booked, cents)
        sim.books.physical[line] += delivered
    if purchase.receipts:
        _invoice(sim, purchase)
        if not purchase.is_blind:
            sim.repeat_later(purchase, 0.03, 4)  # about one delivery a month at strength 1


def _book(sim: Simulation, purchase: Purchase, line: int, units: int, cents: int, day: int | None = None) -> None:
    """Booked today, or dated back to `day`: then to the line as ordered."""
    stock_day, typed_day = (sim.day, None) if day is None else (day, sim.day)
    target = put_away(sim, purchase, line, units) if day is None else line
    name, number = sim.catalogue.suppliers[purchase.supplier].name, purchase.number
    sim.books.post(
        "receipt",
        "Purchase",
        number,
        target,
        stock_day,
        units,
        unit_cents=cents,
        counterparty=name,
        typed_day=typed_day,
    )
    purchase.receipts.append(ReceiptEvent(target, line, stock_day, units, cents, typed_day))


def _hidden_shortage(sim: Simulation, purchase: Purchase, item: PurchaseLine, units: int, strength: float) -> int:
    """Contributor receiving: about a third of a careless supplier's lines come short and are booked in full."""
    if units < 3 or not sim.happens("receiving", 0.30 * strength, 0.8):
        return 0
    rng = sim.rng("receiving")
    short = max(1, round(units * float(rng.uniform(0.05, 0.30))))
    sim.diverge("receiving", "delivered short, booked as ordered", item.line, -short, (purchase.number,))
    if rng.random() < 0.45:
        item.credited += short
        purchase.credit_day = max(purchase.credit_day or 0, sim.next_business_day(int(rng.integers(8, 25))))
        purchase.credit_cents += short * item.unit_cents
        purchase.credit_number = purchase.credit_number or f"SCN-{purchase.number[3:]}"
    return short


def _as_keyed(sim: Simulation, purchase: Purchase, line: int, units: int, cents: int) -> tuple[int, int]:
    """Contributor uom: cartons keyed as units or the reverse; about one line in 22 of packed goods at strength 1."""
    pack = sim.catalogue.products[sim.catalogue.lines[line].product].pack
    if pack < 6 or units % pack or not sim.happens("uom", 0.045 * sim.trouble(sim.spec.causes.uom, purchase.site)):
        return units, cents
    if sim.rng("uom").random() < 0.65:
        booked, unit = units // pack, cents * pack
        detail = f"cartons keyed as units, pack of {pack}"
    else:
        booked, unit = units * pack, max(1, round(cents / pack))
        detail = f"units keyed as cartons, pack of {pack}"
    sim.diverge("uom", detail, line, units - booked, (purchase.number,))
    return booked, unit


def _waits_for_count(sim: Simulation, purchase: Purchase, line: int, units: int, cents: int) -> bool:
    """Contributor cutoff: goods unloaded just before a count, booked in after it."""
    zone = sim.catalogue.lines[line].zone
    near = any(
        plan.site == purchase.site and plan.zone in (None, zone) and plan.kind == "stocktake"
        for ahead in range(3)
        for plan in sim.planned.get(sim.day + ahead, [])
    )
    if not near or not sim.happens("cutoff", 0.6 * sim.trouble(sim.spec.causes.cutoff, purchase.site), 0.95):
        return False
    sim.books.physical[line] += units
    sim.diverge(
        "cutoff",
        "unloaded before the count, booked after it",
        line,
        units,
        (purchase.number,),
        f"late {purchase.number} {line}",
    )
    sim.due_bookings[sim.next_business_day(3 + int(sim.rng("cutoff").integers(0, 3)))].append(
        (purchase, line, units, cents, sim.day)
    )
    return True


def _book_late(sim: Simulation, purchase: Purchase, line: int, units: int, cents: int, arrived: int) -> None:
    back_dated = sim.rng("cutoff").random() < 0.5
    _book(sim, purchase, line, units, cents, day=arrived if back_dated else None)
    detail = "booked after the count, dated before it" if back_dated else "booked after the count"
    sim.diverge("cutoff", detail, line, -units, (purchase.number,), f"late {purchase.number} {line}")
    _invoice(sim, purchase)


def _invoice(sim: Simulation, purchase: Purchase) -> None:
    """The supplier bills what was booked, not yet billed; a careless dock is billed as ordered, which is the same."""
    fresh = [(i, event) for i, event in enumerate(purchase.receipts) if event.invoice is None]
    if not fresh:
        return
    rng = sim.rng("purchases")
    first = min(event.day for _, event in fresh)
    lag = int(rng.integers(0, 9)) if purchase.approach == "STOCK" else -int(rng.integers(0, 4))
    day = first if not sim.spec.accrual else max(0, first + lag)
    quantities: dict[int, int] = {}
    for _, event in fresh:
        event.invoice = len(purchase.invoices)
        quantities[event.home] = quantities.get(event.home, 0) + event.booked
    cents = sum(event.cents for _, event in fresh)
    for item in purchase.lines:
        item.invoiced += quantities.get(item.line, 0)
    number = f"{sim.catalogue.suppliers[purchase.supplier].name[:2].upper()}-{7000 + int(purchase.number[3:])}"
    number += f"-{len(purchase.invoices) + 1}" if purchase.invoices else ""
    purchase.invoices.append(SupplierInvoice(number, day, cents, quantities))


def repeat(sim: Simulation, purchase: Purchase) -> None:
    """The same delivery booked again under a new number: the record rises, the shelf does not."""
    again = Purchase(sim.documents.number("PO"), purchase.supplier, purchase.site, sim.day, "STOCK", [], is_blind=True)
    sim.documents.purchases.append(again)
    for event in purchase.receipts[:3]:
        again.lines.append(PurchaseLine(event.home, event.booked, event.unit_cents))
        _book(sim, again, event.home, event.booked, event.unit_cents)
        numbers = (purchase.number, again.number)
        sim.diverge("duplicate", "delivery booked twice", event.home, -event.booked, numbers, f"double {again.number}")
    _invoice(sim, again)
    if purchase.invoices:
        again.invoices[-1].number = purchase.invoices[0].number
