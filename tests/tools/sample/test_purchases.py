"""Purchase orders, deliveries and their booking, and what goes wrong at the dock."""

import pytest

from cin7_sample import purchases
from cin7_sample.documents import Purchase, PurchaseLine, ReceiptEvent, SupplierInvoice
from cin7_sample.spec import Causes
from cin7_sample.state import Arrival, PlannedCount
from tests.tools.sample.tiny import HAMMER, Dice, catalogue, company, fill, fill_all, moved, truths


def order(units=100, line=0, approach="STOCK", supplier=0, **more):
    return Purchase("PO-00009", supplier, 0, 0, approach, [PurchaseLine(line, units, 900)], **more)


def delivered(units=100, line=0, day=4, dice=None, made=None, plan=None, approach="STOCK", supplier=0, **changes):
    """The delivery of one order arrives on the day."""
    sim = company(day, dice=dice, made=made, **changes)
    purchase = order(units, line, approach, supplier)
    sim.on_order[sim.catalogue.lines[line].product, 0] = units
    sim.arrivals[day].append(Arrival(purchase, {line: units}))
    if plan:
        sim.planned[plan[0]].append(PlannedCount(*plan[1:]))
    purchases.receive(sim)
    return sim, purchase


@pytest.mark.parametrize(("stock", "days", "ordered"), [(113, 0, [(0, 252)]), (114, 0, []), (113, 1, []), (113, 7, [])])
def test_low_stock_is_ordered_on_mondays_every_other_week(stock, days, ordered):
    """Six hammers a business day at Main: 5 days of lead time, 4 and 10 of slack; an order brings 42."""
    sim = company(days)
    fill_all(sim, 2000)
    sim.books.recorded[:3] = [stock - 20, 10, 10]
    purchases.order(sim)
    assert [(item.line, item.ordered) for made in sim.documents.purchases for item in made.lines] == ordered


def test_what_is_on_order_counts_as_stock():
    sim = company()
    fill_all(sim, 2000)
    sim.books.recorded[:3] = [13, 0, 0]
    sim.on_order[HAMMER, 0] = 100
    purchases.order(sim)
    (made,) = sim.documents.purchases
    assert sim.on_order[HAMMER, 0] == 352
    assert (made.number, made.supplier, made.site, made.ordered_day, made.approach) == ("PO-00001", 0, 0, 0, "INVOICE")
    sim.books.recorded[0] = 0
    purchases.order(sim)
    assert len(sim.documents.purchases) == 1


def test_orders_are_whole_cartons_and_one_document_per_supplier_and_site():
    sim = company(7)
    purchases.order(sim)
    assert [
        (made.supplier, made.site, made.lines[0].line, made.lines[0].ordered) for made in sim.documents.purchases
    ] == [
        (1, 0, 5, 504),  # 12 a day x 42 days
        (1, 1, 7, 336),
    ]
    sim = company(0)
    purchases.order(sim)
    assert [(made.site, [item.line for item in made.lines]) for made in sim.documents.purchases] == [
        (0, [0, 9]),
        (1, [3, 11]),
    ]


def test_kits_are_made_not_bought():
    sim = company(made=catalogue(kit=True))
    purchases.order(sim)
    assert {sim.catalogue.lines[item.line].product for made in sim.documents.purchases for item in made.lines} == {0, 2}


def test_prices_rise_with_the_quarters():
    sim = company(364, dice={"purchases": Dice(standard_normal=[1.0, 0.0])})
    purchases.order(sim)
    first, second = sim.documents.purchases[0].lines
    assert (first.unit_cents, second.unit_cents) == (1068, 8383)  # 1000 and 8000 x (1 + 0.012 x 3.986 [+ 0.02])


def test_the_delivery_follows_the_lead_time_whole():
    sim = company()
    purchases.order(sim)
    assert list(sim.arrivals) == [4]  # seven days, three early
    assert [arrival.quantities for arrival in sim.arrivals[4]] == [{0: 252, 9: 252}, {3: 168, 11: 168}]


def test_suppliers_deliver_short_or_in_parts_unless_their_goods_are_booked_unseen():
    dice = {"purchases": Dice(random=[0.5, 0.08, 0.09, 0.13, 0.9])}
    sim = company(dice=dice)
    purchases.order(sim)
    assert sim.documents.purchases[0].approach == "STOCK"
    assert sim.arrivals[11][0].quantities == {0: 251}  # one short; every third line a week later
    assert sim.arrivals[4][0].quantities == {9: 252}
    careless = company(dice={"purchases": Dice(random=0.0)}, made=catalogue(careless=True))
    purchases.order(careless)
    assert [arrival.quantities for arrival in careless.arrivals[4]] == [{0: 252, 9: 252}, {3: 168, 11: 168}]


def test_a_delivery_raises_shelf_and_record_and_is_billed():
    sim, purchase = delivered()
    assert (sim.books.physical[0], sim.books.recorded[0], sim.on_order[HAMMER, 0], truths(sim)) == (100, 100, 0, [])
    assert moved(sim, "receipt") == [(0, 100, 90_000)]
    assert sim.books.movements[0].counterparty == "Kauri Trade Goods"
    (event,) = purchase.receipts
    assert (event.line, event.home, event.day, event.booked, event.unit_cents, event.typed_day, event.invoice) == (
        0,
        0,
        4,
        100,
        900,
        None,
        0,
    )
    (invoice,) = purchase.invoices
    assert (invoice.number, invoice.day, invoice.cents, invoice.quantities) == ("KA-7009", 4, 90_000, {0: 100})
    assert purchase.lines[0].invoiced == 100


@pytest.mark.parametrize(("changes", "day"), [({}, 7), ({"approach": "INVOICE"}, 1), ({"accrual": False}, 4)])
def test_the_bill_comes_after_the_goods_or_before_or_with_them(changes, day):
    _, purchase = delivered(dice={"purchases": Dice(integers=3)}, **changes)
    assert purchase.invoices[0].day == day


def test_no_bill_is_dated_before_the_first_day():
    _, purchase = delivered(day=2, dice={"purchases": Dice(integers=3)}, approach="INVOICE")
    assert purchase.invoices[0].day == 0


def test_a_second_part_gets_a_second_bill():
    sim, purchase = delivered()
    sim.arrivals[4].append(Arrival(purchase, {0: 20}))
    purchases.receive(sim)
    assert [(bill.number, bill.cents) for bill in purchase.invoices] == [("KA-7009", 90_000), ("KA-7009-2", 18_000)]
    assert [event.invoice for event in purchase.receipts] == [0, 1]
    assert purchase.lines[0].invoiced == 120


def test_a_weekend_s_delivery_is_unloaded_on_monday():
    sim = company(7)
    for day, line in ((4, 9), (5, 0), (6, 1)):
        sim.arrivals[day].append(Arrival(order(line=line), {line: 10}))
    purchases.receive(sim)
    assert (sim.books.recorded[0], sim.books.recorded[1], sim.books.recorded[9]) == (10, 10, 0)


CARELESS = {"made": catalogue(careless=True), "causes": Causes.of(receiving=1.0)}


@pytest.mark.parametrize(("strength", "draw"), [(1.0, 0.039), (2.0, 0.079)])
def test_goods_are_put_on_the_shelf_and_never_booked(strength, draw):
    causes = Causes.of(receiving=strength)
    sim, purchase = delivered(dice={"receiving": Dice(random=draw)}, made=CARELESS["made"], causes=causes)
    assert (sim.books.physical[0], sim.books.recorded[0], truths(sim)) == (100, 0, [("receiving", 0, 100)])
    assert (purchase.receipts, purchase.invoices) == ([], [])


@pytest.mark.parametrize(
    ("strength", "draw", "short"), [(1.0, 0.29, 5), (1.0, 0.3, 0), (2.0, 0.59, 5), (2.0, 0.6, 0), (9.0, 0.8, 0)]
)
def test_a_short_delivery_is_booked_as_ordered(strength, draw, short):
    dice = {"receiving": Dice(random=[0.9, draw, 0.45])}
    sim, purchase = delivered(dice=dice, made=CARELESS["made"], causes=Causes.of(receiving=strength))
    assert (sim.books.physical[0], sim.books.recorded[0]) == (100 - short, 100)
    assert truths(sim) == ([("receiving", 0, -short)] if short else [])
    assert (purchase.credit_day, purchase.credit_cents) == (None, 0)


@pytest.mark.parametrize(("units", "short"), [(2, 0), (3, 1)])
def test_of_two_units_none_is_missing(units, short):
    sim, _ = delivered(units, dice={"receiving": Dice(random=[0.9, 0.0, 0.9])}, **CARELESS)
    assert sim.books.physical[0] == units - short


def test_the_supplier_may_credit_what_was_short():
    _, purchase = delivered(dice={"receiving": Dice(random=[0.04, 0.0, 0.44])}, **CARELESS)
    assert (purchase.credit_day, purchase.credit_cents, purchase.credit_number) == (14, 5 * 900, "SCN-00009")
    assert purchase.lines[0].credited == 5


def test_a_careful_supplier_s_goods_are_checked():
    sim, _ = delivered(dice={"receiving": Dice(random=0.0)}, causes=Causes.of(receiving=1.0))
    assert truths(sim) == []


@pytest.mark.parametrize(
    ("draws", "units", "booked", "value", "parted"),
    [
        ([0.04, 0.64], 120, 10, 108_000, 110),  # cartons keyed as units, at the price of a carton
        ([0.04, 0.65], 120, 1440, 108_000, -1320),
        ([0.045, 0.0], 120, 120, 108_000, 0),
        ([0.0, 0.0], 121, 121, 108_900, 0),
    ],
)
def test_cartons_and_units_are_mixed_up(draws, units, booked, value, parted):
    sim, _ = delivered(units, line=5, dice={"uom": Dice(random=draws)}, supplier=1, causes=Causes.of(uom=1.0))
    assert (sim.books.physical[5], sim.books.recorded[5], moved(sim, "receipt")) == (
        units,
        booked,
        [(5, booked, value)],
    )
    assert truths(sim) == ([("uom", 5, parted)] if parted else [])


@pytest.mark.parametrize(("draw", "booked"), [(0.089, 10), (0.09, 120)])
def test_twice_the_trouble_mixes_up_twice_as_many(draw, booked):
    dice = {"uom": Dice(random=[draw, 0.0])}
    sim, _ = delivered(120, line=5, dice=dice, supplier=1, causes=Causes.of(uom=2.0))
    assert sim.books.recorded[5] == booked


def test_single_goods_have_no_cartons_to_mix_up():
    sim, _ = delivered(120, dice={"uom": Dice(random=0.0)}, causes=Causes.of(uom=1.0))
    assert truths(sim) == []


@pytest.mark.parametrize(
    ("plan", "waits"),
    [
        ((4, 0, 0, "stocktake"), True),
        ((6, 0, None, "stocktake"), True),
        ((7, 0, 0, "stocktake"), False),  # too far ahead
        ((4, 1, 0, "stocktake"), False),  # the other site
        ((4, 0, 1, "stocktake"), False),  # another zone
        ((4, 0, None, "cycle_count"), False),
    ],
)
def test_goods_unloaded_just_before_a_count_wait_for_their_booking(plan, waits):
    sim, purchase = delivered(dice={"cutoff": Dice(random=0.59)}, plan=plan, causes=Causes.of(cutoff=1.0))
    assert (sim.books.physical[0], sim.books.recorded[0]) == (100, 0 if waits else 100)
    assert truths(sim) == ([("cutoff", 0, 100)] if waits else [])
    assert dict(sim.due_bookings) == ({7: [(purchase, 0, 100, 900, 4)]} if waits else {})


@pytest.mark.parametrize(
    ("strength", "draw", "waits"), [(1.0, 0.6, False), (0.5, 0.29, True), (0.5, 0.3, False), (9.0, 0.95, False)]
)
def test_not_all_goods_wait(strength, draw, waits):
    dice = {"cutoff": Dice(random=draw)}
    sim, _ = delivered(dice=dice, plan=(4, 0, 0, "stocktake"), causes=Causes.of(cutoff=strength))
    assert bool(sim.due_bookings) is waits


@pytest.mark.parametrize(("draw", "day", "typed"), [(0.49, 4, 7), (0.5, 7, None)])
def test_waiting_goods_are_booked_after_the_count_some_of_them_dated_before(draw, day, typed):
    sim = company(7, dice={"cutoff": Dice(random=draw)})
    purchase = order()
    sim.due_bookings[7].append((purchase, 0, 100, 900, 4))
    purchases.receive(sim)
    assert (sim.books.physical[0], sim.books.recorded[0], truths(sim)) == (0, 100, [("cutoff", 0, -100)])
    (event,) = purchase.receipts
    assert (event.day, event.typed_day, sim.books.movements[0].day, sim.books.movements[0].typed_day) == (
        day,
        typed,
        day,
        typed,
    )
    assert len(purchase.invoices) == 1


@pytest.mark.parametrize(
    ("strength", "draw", "repeats"), [(1.0, 0.029, True), (1.0, 0.03, False), (2.0, 0.059, True), (2.0, 0.06, False)]
)
def test_one_delivery_in_thirty_three_is_typed_again(strength, draw, repeats):
    sim, purchase = delivered(dice={"duplicate": Dice(random=draw)}, causes=Causes.of(duplicate=strength))
    assert dict(sim.due_repeats) == ({7: [purchase]} if repeats else {})


def test_a_repeated_delivery_raises_the_record_under_the_same_bill():
    sim = company(7)
    fill(sim, 0, units=10)
    events = [
        ReceiptEvent(0, 0, 4, 100, 900, None, 0),
        *(ReceiptEvent(line, line, 4, 1, 900, None, 0) for line in (3, 5, 7)),
    ]
    purchase = order(receipts=events, invoices=[SupplierInvoice("KA-7009", 4, 90_000, {0: 100})])
    purchases.repeat(sim, purchase)
    (again,) = sim.documents.purchases
    assert (again.number, again.is_blind, again.ordered_day, again.invoices[0].number) == (
        "PO-00001",
        True,
        7,
        "KA-7009",
    )
    assert [(item.line, item.ordered) for item in again.lines] == [(0, 100), (3, 1), (5, 1)]  # three lines at most
    assert (sim.books.physical[0], sim.books.recorded[0], truths(sim)[0]) == (10, 110, ("duplicate", 0, -100))
    assert sim.books.truth.stock[0].documents == ("PO-00009", "PO-00001")
