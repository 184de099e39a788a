"""Opening balances, corrections on sight, write-offs, late charges: what they do to shelf, record and value."""

import math

import pytest

from cin7_sample import corrections
from cin7_sample.documents import Purchase, PurchaseLine, ReceiptEvent
from cin7_sample.spec import Causes, LedgerPlants
from tests.tools.sample.tiny import Dice, company, fill, fill_all, moved, truths


def test_opening_balances_are_typed_per_site():
    """At Main ten hammers a day by 0.6 for 18 days: 108, a quarter of them in the overflow."""
    sim = company()
    assert corrections.open_books(sim) == ()
    main, south = sim.documents.adjustments
    assert (main.kind, main.account, main.reference, main.number, main.day) == (
        "opening",
        "960",
        "Opening balances",
        "ST-00001",
        0,
    )
    assert [(i.line, i.before, i.after, i.value_cents) for i in main.lines] == [
        (0, 0, 81, 81_000), (1, 0, 27, 27_000), (5, 0, 216, 43_200), (9, 0, 108, 864_000)
    ]  # fmt: skip
    assert [i.line for i in south.lines] == [3, 7, 11]
    assert moved(sim, "opening")[0] == (0, 81, 81_000)
    assert sim.books.physical == sim.books.recorded and truths(sim) == []


def test_a_company_that_opened_earlier_has_a_snapshot_instead():
    sim = company(opening_rows=False)
    snapshot = corrections.open_books(sim)
    assert snapshot[:3] == ((0, 81, 81_000), (1, 27, 27_000), (3, 72, 72_000))
    assert (sim.documents.adjustments, sim.books.movements, sim.books.recorded[0]) == ([], [], 81)


@pytest.mark.parametrize(
    ("strength", "draws", "shelf"),
    [(1.0, [0.1, 0.49], 87), (1.0, [0.1, 0.5], 75), (1.0, [0.11], 81), (2.0, [0.21, 0.49], 87), (2.0, [0.22], 81)],
)
def test_a_line_is_loaded_wrong(strength, draws, shelf):
    """Eight hundredths of 81 are six."""
    sim = company(dice={"opening": Dice(random=[*draws, 0.999], uniform=0.08)}, causes=Causes.of(opening=strength))
    corrections.open_books(sim)
    assert (sim.books.recorded[0], sim.books.physical[0]) == (81, shelf)
    assert truths(sim)[:1] == ([] if shelf == 81 else [("opening", 0, shelf - 81)])


def test_an_adjustment_sets_the_record_and_absorbs_what_was_open():
    sim = company(5)
    fill(sim, 0, units=10, shelf=7)
    sim.books.diverge("loss", "gone", 0, 3, -3, ())
    made = corrections.adjust(sim, 0, 7, "Correction", "checked")
    assert (made.number, made.day, made.effective_day, made.account, made.reference, made.kind) == (
        "ST-00001",
        5,
        5,
        "517",
        "Correction",
        "adjustment",
    )
    assert [(i.line, i.before, i.after, i.value_cents, i.comment) for i in made.lines] == [(0, 10, 7, -3000, "checked")]
    assert sim.documents.adjustments == [made] and moved(sim, "adjustment") == [(0, -3, -3000)]
    assert (sim.books.recorded[0], sim.books.physical[0], sim.books.corrected[0]) == (7, 7, 1)
    assert sim.books.truth.stock[0].absorbed_by == "ST-00001" and len(sim.books.truth.stock) == 1


def test_an_adjustment_to_something_else_than_the_shelf_leaves_a_reason():
    sim = company()
    fill(sim, 0, units=10, shelf=7)
    corrections.adjust(sim, 0, 8, "", "", effective_day=-2)
    assert truths(sim) == [("background", 0, -1)]
    assert (
        sim.documents.adjustments[0].effective_day,
        sim.books.movements[0].effective_day,
        sim.books.movements[0].day,
    ) == (-2, -2, 0)


def test_nothing_to_adjust_makes_no_document():
    sim = company()
    fill(sim, 0, units=10, shelf=7)
    assert corrections.adjust(sim, 0, 10, "", "") is None
    assert (sim.documents.adjustments, sim.documents.next_number, sim.books.corrected[0]) == ([], {}, 0)


def test_a_write_off_takes_from_shelf_and_record():
    sim = company(5)
    fill(sim, 3, units=10)
    corrections.write_off(sim, 3, 2, "Damaged")
    (made,) = sim.documents.write_offs
    assert (made.number, made.site, made.account, made.notes, made.day, made.effective_day) == (
        "FG-00001",
        1,
        "404",
        "Damaged",
        5,
        5,
    )
    assert [(i.line, i.before, i.after, i.value_cents) for i in made.lines] == [(3, 10, 8, -2000)]
    assert (sim.books.physical[3], sim.books.recorded[3], moved(sim, "write_off"), truths(sim)) == (
        8,
        8,
        [(3, -2, -2000)],
        [],
    )


@pytest.mark.parametrize(
    ("record", "shelf", "promised", "left"),
    [(10, 1, 0, [9, 0]), (1, 10, 0, [0, 9]), (10, 10, 9, [9, 9]), (10, 10, 10, [10, 10])],
)
def test_a_write_off_takes_no_more_than_is_there_and_free(record, shelf, promised, left):
    sim = company()
    fill(sim, 0, units=record, shelf=shelf)
    sim.books.allocated[0] = promised
    corrections.write_off(sim, 0, 5, "Damaged")
    assert [sim.books.recorded[0], sim.books.physical[0]] == left
    assert len(sim.documents.write_offs) == (left != [record, shelf])


def test_somebody_corrects_a_line_on_sight():
    sim = company(5, dice={"corrections": Dice(poisson=[1, 0])})
    fill(sim, 0, 3, units=10, shelf=7)
    sim.books.diverge("loss", "gone", 3, 3, -3, ())
    corrections.correct(sim)
    (made,) = sim.documents.adjustments
    assert (made.lines[0].line, made.lines[0].after, made.reference) == (3, 7, "Stock correction")


def test_nothing_is_corrected_where_shelf_and_record_agree():
    sim = company(5, dice={"corrections": Dice(poisson=[1, 0])})
    fill(sim, 0, units=10)
    sim.books.diverge("picking", "swap", 0, 3, -1, ())
    sim.books.diverge("picking", "swap", 0, 3, 1, ())
    corrections.correct(sim)
    assert sim.documents.adjustments == []


def test_corrections_and_damage_have_their_weekly_rates_and_trend():
    sim = company(365, spot_adjustments_per_week=2.0, write_offs_per_week=3.0, corrections_quarterly_trend=0.1)
    corrections.correct(sim)
    growth = math.exp(0.1 * sim.quarters)
    assert sim.rng("corrections").asked["poisson"] == [pytest.approx(0.4 * growth), pytest.approx(0.6 * growth)]


def test_damage_is_written_off():
    sim = company(dice={"corrections": Dice(poisson=[0, 1], integers=[2, 1, 3, 1])})
    fill_all(sim, 10)
    corrections.correct(sim)
    (made,) = sim.documents.write_offs
    assert (made.lines[0].line, made.lines[0].before, made.lines[0].after, made.notes) == (
        11,
        10,
        7,
        "Damaged in store",
    )


@pytest.mark.parametrize(
    ("day", "draw", "effective"), [(32, 0.59, 29), (32, 0.6, 32), (37, 0.0, 37), (36, 0.0, 29), (3, 0.0, 3)]
)
def test_corrections_of_the_first_week_are_dated_into_the_month_before(day, draw, effective):
    """Day 32 is 3 May, day 29 30 April; the first month has none before it."""
    sim = company(
        day, dice={"corrections": Dice(poisson=[1, 0]), "cutoff": Dice(random=draw)}, causes=Causes.of(cutoff=1.0)
    )
    fill(sim, 0, units=10, shelf=7)
    sim.books.diverge("loss", "gone", 0, 3, -3, ())
    corrections.correct(sim)
    assert sim.documents.adjustments[0].effective_day == effective
    assert sim.documents.adjustments[0].day == day


@pytest.mark.parametrize(("strength", "draw", "effective"), [(0.5, 0.29, 29), (0.5, 0.3, 32), (9.0, 0.9, 32)])
def test_dating_back_grows_with_its_strength_up_to_nine_in_ten(strength, draw, effective):
    dice = {"corrections": Dice(poisson=[1, 0]), "cutoff": Dice(random=draw)}
    sim = company(32, dice=dice, causes=Causes.of(cutoff=strength))
    fill(sim, 0, units=10, shelf=7)
    sim.books.diverge("loss", "gone", 0, 3, -3, ())
    corrections.correct(sim)
    assert sim.documents.adjustments[0].effective_day == effective


def charged(day, **changes):
    sim = company(day, dice={"corrections": Dice(uniform=0.1)}, **{"ledger": LedgerPlants(cost_change=1), **changes})
    fill_all(sim, 10)
    sim.books.post("receipt", "Purchase", "PO-00007", 0, 1, 5, unit_cents=1100)
    event = ReceiptEvent(0, 0, 1, 5, 1100)
    sim.documents.purchases = [
        Purchase("PO-00006", 0, 0, 0, "STOCK", [PurchaseLine(0, 5, 1000)], [event]),
        Purchase("PO-00007", 0, 0, 0, "STOCK", [PurchaseLine(0, 5, 1100)], [event]),
        Purchase("PO-00008", 0, 0, 0, "STOCK", [PurchaseLine(0, 5, 1200)]),
    ]
    corrections.change_costs(sim)
    return sim


def test_a_late_charge_raises_the_newest_layer_of_what_was_received():
    sim = charged(50)
    assert list(sim.books.layers[0]) == [[10, 1000], [5, 1210]]
    made = sim.books.movements[-1]
    assert (made.kind, made.document, made.quantity, made.value_cents, made.counterparty) == (
        "cost_change",
        "PO-00007",
        0,
        550,
        "Kauri Trade Goods",
    )


@pytest.mark.parametrize(("day", "reason"), [(49, None), (50, "unposted"), (51, None), (60, "posted"), (70, None)])
def test_every_second_charge_is_posted(day, reason):
    """Two charges in the 21 days between day 50 and the last three weeks."""
    found = [made.reason for made in charged(day).books.movements if made.kind == "cost_change"]
    assert found == ([] if reason is None else [reason])


def test_nothing_planted_costs_stay():
    assert moved(charged(50, ledger=LedgerPlants()), "cost_change") == []
