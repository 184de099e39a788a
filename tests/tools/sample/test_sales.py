"""Orders, picking, shipping and returns: what the record and the shelf each do."""

import pytest

from cin7_sample import sales
from cin7_sample.documents import Sale, SaleLine
from cin7_sample.spec import Causes
from tests.tools.sample.tiny import DRILL, HAMMER, PLIERS, Dice, company, fill, fill_all, moved, truths


def one_order(product=HAMMER, random=0.5, units=1, poisson=(1, 0), **falls):
    """One order of one line: `units` more than one, at the first site, of the first customer."""
    return {"orders": Dice(poisson=list(poisson), choice=[product, 0], random=random, geometric=units, **falls)}


def sale(line=0, shipped=3, shipped_day=None, invoice_day=None, **more):
    return Sale(
        "SO-00009",
        "Customer 1",
        0,
        0,
        0,
        shipped_day,
        invoice_day,
        [SaleLine(line, shipped, shipped, 1500)],
        "CUS1",
        **more,
    )


def ship(sim, made):
    """The order leaves as one that was allocated when it was entered."""
    for item in made.lines:
        sim.books.allocated[item.line] += item.shipped
    sales.ship(sim, made)


def test_an_order_ships_the_same_day_and_takes_from_shelf_and_record():
    sim = company(dice=one_order())
    fill(sim, 0, units=10)
    sales.take_orders(sim)
    (made,) = sim.documents.sales
    assert (made.number, made.customer, made.shipped_day, made.invoice_day) == ("SO-00001", "Customer 0", 0, 0)
    assert [(item.line, item.ordered, item.shipped, item.price_cents, item.value_cents) for item in made.lines] == [
        (0, 2, 2, 1500, 2000)
    ]
    assert (sim.books.physical[0], sim.books.recorded[0], sim.books.allocated[0]) == (8, 8, 0)
    assert moved(sim, "sale") == [(0, -2, -2000)]
    assert truths(sim) == []


def test_as_many_orders_as_the_season_brings():
    sim = company(dice=one_order(poisson=[0]), season=0.0)
    sales.take_orders(sim)
    assert sim.rng("orders").asked["poisson"] == [4.0, 1.0]  # orders a day; lines beside the first
    assert sim.documents.sales == []


def test_an_order_picked_today_may_leave_tomorrow():
    sim = company(dice=one_order(random=0.1))
    fill(sim, 0, units=10)
    sales.take_orders(sim)
    (made,) = sim.documents.sales
    assert (made.shipped_day, sim.waiting, sim.books.allocated[0], sim.books.recorded[0]) == (None, [made], 2, 10)
    sim.day = 1
    sales.ship_waiting(sim)
    assert (made.shipped_day, sim.waiting, sim.books.allocated[0], sim.books.recorded[0]) == (1, [], 0, 8)


def test_one_invoice_in_twelve_comes_later():
    sim = company(dice=one_order(random=[0.5, 0.92]))
    fill(sim, 0, units=10)
    sales.take_orders(sim)
    assert sim.documents.sales[0].invoice_day == 1


@pytest.mark.parametrize(
    ("record", "shelf", "promised", "shipped"),
    [(10, 1, 0, 1), (1, 10, 0, 1), (10, 10, 9, 1), (10, 9, 9, None), (0, 9, 0, None)],
)
def test_what_is_promised_missing_or_not_on_record_cannot_be_sold(record, shelf, promised, shipped):
    sim = company(dice=one_order())
    fill(sim, 0, units=record, shelf=shelf)
    sim.books.allocated[0] = promised
    sales.take_orders(sim)
    assert [item.shipped for made in sim.documents.sales for item in made.lines] == (
        [] if shipped is None else [shipped]
    )


def test_where_the_home_is_empty_the_overflow_serves():
    sim = company(dice=one_order())
    fill(sim, 1, units=10)
    sales.take_orders(sim)
    assert moved(sim, "sale") == [(1, -2, -2000)]


def test_trade_customers_buy_whole_cartons():
    sim = company(dice=one_order(PLIERS, random=[0.5, 0.2, 0.5], units=19))
    fill(sim, 5, units=100)
    sales.take_orders(sim)
    assert [item.ordered for item in sim.documents.sales[0].lines] == [24]  # 20 in packs of 12


@pytest.mark.parametrize(("product", "mean"), [(HAMMER, 5.5), (DRILL, 2.5)])
def test_dear_goods_are_bought_in_smaller_numbers(product, mean):
    sim = company(dice=one_order(product))
    fill_all(sim, 50)
    sales.take_orders(sim)
    assert sim.rng("orders").asked["geometric"] == [pytest.approx(1 / mean)]


def test_where_a_line_is_a_single_unit_nothing_is_drawn():
    sim = company(dice=one_order(DRILL), units_per_line=2.0)
    fill_all(sim, 50)
    sales.take_orders(sim)
    assert (sim.documents.sales[0].lines[0].ordered, sim.rng("orders").asked["geometric"]) == (1, [])


def test_standing_orders_come_on_tuesdays():
    orders = {}
    for day in (0, 1, 2):
        sim = company(day, dice=one_order(poisson=[0]))
        fill_all(sim, 50)
        sales.take_orders(sim)
        orders[day] = [
            (made.customer, made.site, made.lines[0].line, made.lines[0].shipped) for made in sim.documents.sales
        ]
    assert orders == {
        0: [],
        1: [("Customer 0", 0, 9, 4), ("Customer 7", 1, 3, 5), ("Customer 14", 0, 5, 6), ("Customer 21", 1, 11, 7)],
        2: [],
    }


def test_goods_packed_at_the_door_are_written_up_again_where_the_record_forgot_them():
    sim = company()
    fill(sim, 0, units=1, shelf=8)
    ship(sim, sale(shipped=3))
    (adjustment,) = sim.documents.adjustments
    assert (adjustment.reference, adjustment.lines[0].before, adjustment.lines[0].after) == (
        "To allow shipping of SO-00009",
        1,
        3,
    )
    assert (sim.books.recorded[0], sim.books.physical[0]) == (0, 5)


def test_what_vanished_since_picking_is_not_shipped():
    sim = company()
    fill(sim, 0, units=8, shelf=2)
    ship(sim, made := sale(shipped=3))
    assert (made.lines[0].shipped, sim.books.recorded[0], sim.books.physical[0]) == (2, 6, 0)


@pytest.mark.parametrize(
    ("strength", "draw", "skipped"), [(1.0, 0.099, True), (1.0, 0.1, False), (2.0, 0.19, True), (2.0, 0.2, False)]
)
def test_one_shipment_in_ten_leaves_without_an_authorised_pick(strength, draw, skipped):
    sim = company(dice={"picking": Dice(random=[draw, 0.9])}, causes=Causes.of(picking=strength))
    fill(sim, 0, units=8)
    ship(sim, made := sale())
    assert made.lines[0].skipped_picking is skipped


def test_a_like_item_is_taken_and_the_ordered_one_stays():
    sim = company(dice={"picking": Dice(random=[0.9, 0.02, 0.5])}, causes=Causes.of(picking=1.0))
    fill(sim, 0, 5, units=8)
    ship(sim, sale(shipped=3))
    assert truths(sim) == [("picking", 0, 3), ("picking", 5, -3)]
    assert (sim.books.physical[0], sim.books.recorded[0], sim.books.physical[5], sim.books.recorded[5]) == (8, 5, 5, 8)


@pytest.mark.parametrize(
    ("strength", "draw", "siblings", "swapped"),
    [(1.0, 0.022, 8, False), (1.0, 0.0, 2, False), (1.0, 0.0, 3, True), (2.0, 0.043, 8, True), (2.0, 0.044, 8, False)],
)
def test_a_swap_needs_enough_of_the_like_item(strength, draw, siblings, swapped):
    sim = company(dice={"picking": Dice(random=[0.9, draw, 0.5])}, causes=Causes.of(picking=strength))
    fill(sim, 0, units=8)
    fill(sim, 5, units=siblings)
    ship(sim, sale(shipped=3))
    assert (bool(truths(sim)), sim.books.physical[0]) == (swapped, 8 if swapped else 5)


def test_promised_goods_are_not_taken_instead():
    sim = company(dice={"picking": Dice(random=[0.9, 0.0, 0.5])}, causes=Causes.of(picking=1.0))
    fill(sim, 0, 5, units=8)
    sim.books.allocated[5] = 6
    ship(sim, sale(shipped=3))
    assert truths(sim) == []


def test_one_swap_in_four_is_of_a_part():
    sim = company(dice={"picking": Dice(random=[0.9, 0.0, 0.75], integers=2)}, causes=Causes.of(picking=1.0))
    fill(sim, 0, 5, units=8)
    ship(sim, sale(shipped=3))
    assert truths(sim) == [("picking", 0, 2), ("picking", 5, -2)]


@pytest.mark.parametrize(("draw", "step"), [(0.9, 2), (0.1, -2)])
def test_a_pick_is_a_few_off_now_and_then(draw, step):
    sim = company(dice={"noise": Dice(random=[0.02, draw], geometric=2)}, noise=0.03)
    fill(sim, 0, units=8)
    ship(sim, sale(shipped=3))
    assert truths(sim) == [("background", 0, step)]
    assert (sim.books.physical[0], sim.books.recorded[0]) == (5 + step, 5)


def test_no_pick_takes_what_is_not_there():
    sim = company(dice={"noise": Dice(random=0.0)}, noise=0.03)
    fill(sim, 0, units=3)
    ship(sim, sale(shipped=3))
    assert truths(sim) == [] and sim.books.physical[0] == 0


def returned(random, shelved=0.999, **changes):
    """A sale of three comes back on day 7, one unit of it."""
    dice = {"returns": Dice(random=[0.03, *random]), "shelved": Dice(random=shelved)}
    sim = company(dice=dice, **changes)
    fill(sim, 0, units=10)
    ship(sim, sale(shipped=3))
    assert list(sim.due_credits) == [4]  # the earliest day for a return
    sim.day = sim.weekday = 4
    sales.take_returns(sim)
    return sim


def test_a_return_is_credited_and_put_back():
    sim = returned([0.5])
    (note,) = sim.documents.credits
    (item,) = note.lines
    assert (note.number, note.sale.number, note.day, item.credited, item.price_cents) == (
        "CR-00001",
        "SO-00009",
        4,
        1,
        1500,
    )
    assert (item.restocked, item.value_cents, item.restock_day) == (1, 1000, 4)
    assert (sim.books.physical[0], sim.books.recorded[0], moved(sim, "restock")) == (8, 8, [(0, 1, 1000)])
    assert truths(sim) == [] and sim.documents.write_offs == []


def test_a_refund_brings_nothing_back():
    assert returned([0.22]).documents.credits[0].lines[0].restock_day == 4
    sim = returned([0.21])
    assert (sim.documents.credits[0].lines[0].restock_day, sim.books.physical[0], sim.due_restocks) == (None, 7, {})


def test_damaged_returns_are_written_off():
    sim = returned([0.5, 0.09])
    (made,) = sim.documents.write_offs
    assert (made.notes, sim.books.physical[0], sim.books.recorded[0]) == ("Returned damaged CR-00001", 7, 7)


@pytest.mark.parametrize(
    ("draw", "strength", "is_shelved"), [(0.49, 1.0, True), (0.5, 1.0, False), (0.89, 2.0, True), (0.9, 9.0, False)]
)
def test_returns_are_put_on_the_shelf_without_a_record(draw, strength, is_shelved):
    sim = returned([0.5], draw, causes=Causes.of(returns=strength))
    assert truths(sim) == ([("returns", 0, 1)] if is_shelved else [])
    assert (sim.books.physical[0], sim.books.recorded[0]) == (8, 7 if is_shelved else 8)


@pytest.mark.parametrize(
    ("strength", "draw", "repeats"), [(1.0, 0.0109, True), (1.0, 0.011, False), (2.0, 0.021, True), (2.0, 0.022, False)]
)
def test_an_integration_enters_an_order_again(strength, draw, repeats):
    sim = company(dice={"duplicate": Dice(random=draw)}, causes=Causes.of(duplicate=strength))
    fill(sim, 0, units=10)
    ship(sim, made := sale(shipped=3))
    assert dict(sim.due_repeats) == ({1: [made]} if repeats else {})


def test_a_repeated_order_moves_the_record_and_not_the_shelf():
    sim = company(1)
    fill(sim, 0, units=10)
    sim.due_repeats[1] = [sale(shipped=3)]
    sales.repeat_today(sim)
    (again,) = sim.documents.sales
    assert (again.number, again.external, again.shipped_day, again.lines[0].shipped) == ("SO-00001", "CUS1", 1, 3)
    assert (sim.books.physical[0], sim.books.recorded[0], truths(sim)) == (10, 7, [("duplicate", 0, 3)])
    assert sim.books.truth.stock[0].documents == ("SO-00009", "SO-00001")


@pytest.mark.parametrize(("free", "units"), [(2, [2]), (0, [])])
def test_a_repeated_order_takes_no_more_than_is_free(free, units):
    sim = company(1)
    fill(sim, 0, units=5)
    sim.books.allocated[0] = 5 - free
    sales.repeat(sim, sale(shipped=3))
    assert [item.shipped for made in sim.documents.sales for item in made.lines] == units
