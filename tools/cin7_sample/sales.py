"""Orders, picking, shipping and returns, with what goes wrong at the pick face and at the returns desk."""

from cin7_sample import drifting, purchases
from cin7_sample.corrections import adjust, write_off
from cin7_sample.documents import CreditLine, CreditNote, Purchase, Sale, SaleLine
from cin7_sample.state import Simulation

STANDING_CUSTOMERS = 4  # customers whose weekly order repeats to the unit: innocent near-duplicates
REFUND_ONLY = 0.22  # credits for which no goods come back
DAMAGED = 0.10  # returned goods restocked and then written off


def take_orders(sim: Simulation) -> None:
    """Today's orders: most ship the same day, some are picked today and ship on the next business day."""
    rng = sim.rng("orders")
    spec = sim.spec
    count = int(rng.poisson(spec.orders_per_day * sim.season()))
    sizes = 1 + rng.poisson(max(spec.lines_per_order - 1, 0), count)
    products = rng.choice(len(sim.weights), int(sizes.sum()), p=sim.weights).tolist()
    shares = [site.share for site in spec.sites]
    sites = rng.choice(len(shares), count, p=[share / sum(shares) for share in shares]).tolist()
    customers = rng.integers(0, len(sim.catalogue.customers), count).tolist()
    waits = (rng.random(count) < spec.next_day_share).tolist()
    at = 0
    for i in range(count):
        wanted = list(dict.fromkeys(products[at : at + int(sizes[i])]))
        at += int(sizes[i])
        _enter(sim, sim.catalogue.customers[customers[i]], sites[i], [(p, _units(sim, p)) for p in wanted], waits[i])
    if sim.weekday == 1:
        _standing_orders(sim)


def _units(sim: Simulation, product: int) -> int:
    rng = sim.rng("orders")
    item = sim.catalogue.products[product]
    mean = sim.spec.units_per_line * (0.5 if item.cost_cents > 6000 else 1.1)
    units = 1 + int(rng.geometric(1 / mean)) if mean > 1 else 1
    if item.pack > 1 and rng.random() < 0.3:
        units = item.pack * max(1, round(units / item.pack))  # trade customers buy cartons
    return units


def _standing_orders(sim: Simulation) -> None:
    for i in range(STANDING_CUSTOMERS):
        product = (i * 37 + 5) % len(sim.catalogue.products)
        _enter(sim, sim.catalogue.customers[i * 7], i % len(sim.spec.sites), [(product, 4 + i)], wait=False)


def _enter(sim: Simulation, customer: str, site: int, wanted: list[tuple[int, int]], wait: bool) -> None:
    """Allocate what the record says is there and the picker can find; an order without any line is not entered."""
    lines = []
    for product, units in wanted:
        line = next((place for place in sim.places(product, site) if sim.free(place) > 0), None)
        if line is None:
            continue
        found = min(units, sim.at_hand(line))
        if found > 0:
            sim.books.allocated[line] += found
            lines.append(SaleLine(line, units, found, sim.catalogue.products[product].price_cents))
    if not lines:
        return
    number = sim.documents.number("SO")
    external = f"{customer[:3].upper()}{int(number[3:]) * 7 % 99991:05d}"
    sale = Sale(number, customer, site, sim.day, sim.day, None, None, lines, external)
    sim.documents.sales.append(sale)
    if wait:
        sim.waiting.append(sale)
    else:
        ship(sim, sale)


def ship_waiting(sim: Simulation) -> None:
    """Yesterday's picked orders leave."""
    waiting, sim.waiting = sim.waiting, []
    for sale in waiting:
        ship(sim, sale)


def ship(sim: Simulation, sale: Sale) -> None:
    """Goods leave; the record follows the order, the shelf follows the picker."""
    rng = sim.rng("orders")
    unpicked = sim.happens(
        "picking", 0.10 * sim.trouble(sim.spec.causes.picking, sale.site)
    )  # shipped without an authorised pick
    for item in sale.lines:
        item.skipped_picking = unpicked
        sim.books.allocated[item.line] -= item.shipped
        item.shipped = max(0, min(item.shipped, sim.books.physical[item.line]))
        if item.shipped > sim.books.recorded[item.line]:
            # written down although the goods stood packed at the door: somebody writes them up again
            adjust(sim, item.line, item.shipped, f"To allow shipping of {sale.number}", "")
        if item.shipped:
            _post_shipment(sim, sale, item, sim.day)
            _pick(sim, sale, item)
    sale.shipped_day = sim.day
    sale.invoice_day = sim.day if rng.random() < 0.92 else sim.next_business_day(int(rng.integers(1, 4)))
    _plan_returns(sim, sale)
    if sale.lines:
        sim.repeat_later(sale, 0.011, 3)  # an integration enters the order again: about 1.5 a month at strength 1


def _post_shipment(sim: Simulation, sale: Sale, item: SaleLine, day: int) -> None:
    moved = sim.books.post(
        "sale", "Sale", sale.number, item.line, day, -item.shipped, counterparty=sale.customer, reference=sale.external
    )
    item.value_cents = -moved.value_cents


def _pick(sim: Simulation, sale: Sale, item: SaleLine) -> None:
    """Physical side of one pick line: right, slightly off, or a like item taken instead (contributor picking)."""
    books, line = sim.books, item.line
    left = item.shipped
    if sim.happens("picking", 0.022 * sim.trouble(sim.spec.causes.picking, sale.site)):
        left -= _swap(sim, sale, item)
    books.physical[line] -= left
    if sim.rng("noise").random() < sim.spec.noise:
        _miscount(sim, line, sale.number)
    drifting.after_shipment(sim, item.line, item.shipped, sale.number)


def _swap(sim: Simulation, sale: Sale, item: SaleLine) -> int:
    """Units of a sibling taken instead of the ordered item; 0 if no sibling has them."""
    rng = sim.rng("picking")
    product = sim.catalogue.lines[item.line].product
    units = item.shipped if rng.random() < 0.75 else int(rng.integers(1, item.shipped + 1))
    for sibling in sim.catalogue.siblings[product]:
        other = sim.places(sibling, sale.site)[0]
        if sim.spare(other) >= units:
            event = f"swap {sale.number} {item.line}"
            sim.diverge(
                "picking", "like item picked: ordered one left on the shelf", item.line, units, (sale.number,), event
            )
            sim.diverge("picking", "like item picked: this one left instead", other, -units, (sale.number,), event)
            sim.books.physical[other] -= units
            return units
    return 0


def _miscount(sim: Simulation, line: int, document: str) -> None:
    rng = sim.rng("noise")
    step = int(rng.geometric(0.6)) * (-1 if rng.random() < 0.5 else 1)  # mostly one, now and then a few
    if sim.spare(line) + step >= 0:
        sim.books.physical[line] += step
        sim.diverge("background", "picked a few more or fewer", line, step, (document,))


def _plan_returns(sim: Simulation, sale: Sale) -> None:
    rng = sim.rng("returns")
    for position, item in enumerate(sale.lines):
        if item.shipped and rng.random() < sim.spec.return_share:
            units = int(rng.integers(1, item.shipped + 1))
            sim.due_credits[sim.next_business_day(int(rng.integers(4, 22)))].append((sale, position, units))


def repeat(sim: Simulation, sale: Sale) -> None:
    """The same customer order typed a second time: the record moves, the goods do not."""
    left = [(item, min(item.shipped, sim.free(item.line))) for item in sale.lines]
    lines = [SaleLine(item.line, item.ordered, units, item.price_cents) for item, units in left if units]
    if not lines:
        return
    again = Sale(
        sim.documents.number("SO"),
        sale.customer,
        sale.site,
        sim.day,
        sim.day,
        sim.day,
        sim.day,
        lines,
        external=sale.external,
    )
    sim.documents.sales.append(again)
    for item in lines:
        _post_shipment(sim, again, item, sim.day)
        sim.diverge(
            "duplicate",
            "sale entered twice",
            item.line,
            item.shipped,
            (sale.number, again.number),
            f"double {again.number}",
        )


def repeat_today(sim: Simulation) -> None:
    for document in sim.due_repeats.pop(sim.day, []):
        if isinstance(document, Purchase):
            purchases.repeat(sim, document)
        else:
            repeat(sim, document)


def take_returns(sim: Simulation) -> None:
    """Credit notes of today, goods put back of today, and repeated entries of today."""
    repeat_today(sim)
    rng = sim.rng("returns")
    for sale, position, units in sim.due_credits.pop(sim.day, []):
        item = sale.lines[position]
        note = CreditNote(
            sim.documents.number("CR"), sale, sim.day, [CreditLine(item.line, units, 0, item.price_cents)]
        )
        sim.documents.credits.append(note)
        draw = rng.random()
        if draw < REFUND_ONLY:
            continue
        if sim.happens("shelved", 0.5 * sim.trouble(sim.spec.causes.returns, sale.site), 0.9):
            sim.books.physical[item.line] += units
            sim.diverge(
                "returns", "credited and shelved, never restocked", item.line, units, (note.number, sale.number)
            )
        else:
            sim.due_restocks[sim.next_business_day(int(rng.integers(0, 3)))].append(
                (note, item.value_cents // max(item.shipped, 1))
            )
    for note, unit in sim.due_restocks.pop(sim.day, []):
        _restock(sim, note, unit)


def _restock(sim: Simulation, note: CreditNote, cost: int) -> None:
    item, sale = note.lines[0], note.sale
    line, units, who = item.line, item.credited, sale.customer
    moved = sim.books.post(
        "restock", "Sale", sale.number, line, sim.day, units, unit_cents=cost, counterparty=who, reference=note.number
    )
    sim.books.physical[line] += units
    item.restocked, item.value_cents, item.restock_day = units, moved.value_cents, sim.day
    if sim.rng("returns").random() < DAMAGED:
        write_off(sim, line, units, f"Returned damaged {note.number}")
