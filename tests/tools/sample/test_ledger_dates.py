"""Differences that come from dates: which document moves, by how much, and what the log says of it."""

import pytest

from cin7_sample.documents import AdjustedLine, Adjustment, Purchase, PurchaseLine, ReceiptEvent, SupplierInvoice
from cin7_sample.ledger_dates import shift_effective_dates, shift_invoice_dates, truths_of_dates
from cin7_sample.spec import LedgerPlants
from tests.tools.sample.tiny import Dice, world


def adjustment(number, day, value=-500, effective=None):
    return Adjustment(number, day, day if effective is None else effective, "517", "", [AdjustedLine(0, 5, 4, value)])


def moved(made, document="ST-1", day=62, value=-500, effective=None, kind="adjustment", reason=""):
    made.books.post("opening", "StockAdjustment", "ST-0", 0, 0, 20)
    made.books.movements.pop()
    found = made.books.post(kind, "StockAdjustment", document, 0, day, -1, effective_day=effective, reason=reason)
    found.value_cents = value
    return found


def found(made):
    return [(truth.bucket, truth.month, truth.account, truth.cents, truth.document) for truth in truths_of_dates(made)]


def test_a_correction_of_early_june_is_dated_into_may():
    """Day 62 is 2 June, so the last day of May is 60."""
    made = world()
    made.documents.adjustments = [adjustment("ST-1", 62)]
    movement = moved(made)
    other = moved(made, "ST-2")
    shift_effective_dates(made, Dice(), 1)
    assert (made.documents.adjustments[0].effective_day, movement.effective_day, movement.day) == (60, 60, 62)
    assert other.effective_day == 62


@pytest.mark.parametrize(
    "document",
    [
        adjustment("ST-1", 73),  # 13 June
        adjustment("ST-1", 40),  # 11 May, too early in the period
        adjustment("ST-1", 62, value=0),
        adjustment("ST-1", 62, effective=61),  # dated already
    ],
)
def test_other_corrections_keep_their_date(document):
    made, before = world(), document.effective_day
    made.documents.adjustments = [document]
    shift_effective_dates(made, Dice(), 1)
    assert document.effective_day == before


def test_the_bounds_of_what_may_move():
    made = world()
    made.documents.adjustments = [
        adjustment("ST-1", 72),
        adjustment("ST-2", 41),
        adjustment("ST-3", 62),
    ]  # 12 June, 12 May
    shift_effective_dates(made, Dice(), 2)
    assert [document.effective_day for document in made.documents.adjustments] == [60, 29, 62]


def bought(invoice_day, receipt_days=(20,), months=12, ordered=10):
    made = Purchase("PO-1", 0, 0, ordered, "STOCK", [PurchaseLine(0, 10, 100)])
    made.receipts = [ReceiptEvent(0, 0, day, 10 // len(receipt_days), 100, None, 0) for day in receipt_days]
    made.invoices = [SupplierInvoice("KA-1", invoice_day, 1000, {0: 10})]
    return made


def test_bills_come_a_month_or_two_late_and_every_third_not_at_all():
    made = world(months=12)
    made.documents.purchases = [bought(100) for _ in range(4)]
    dice = Dice(integers=32)
    shift_invoice_dates(made, dice, LedgerPlants(received_not_invoiced=3))
    assert dice.asked["integers"] == [(32, 75)] * 3
    assert [purchase.invoices[0].day for purchase in made.documents.purchases] == [132, 132, made.spec.days + 20, 100]


def test_bills_come_early_into_another_month_and_not_before_the_order():
    """Day 100 is 10 July; 32 days before is 8 June."""
    made = world(months=12)
    made.documents.purchases = [bought(100), bought(100, ordered=90), bought(100, ordered=95)]
    dice = Dice(integers=32)
    shift_invoice_dates(made, dice, LedgerPlants(invoiced_not_received=3))
    assert dice.asked["integers"] == [(32, 45)] * 3
    assert [purchase.invoices[0].day for purchase in made.documents.purchases] == [68, 90, 90]


@pytest.mark.parametrize("purchase", [bought(70), bought(350), bought(100, (20, 21))])
def test_other_bills_keep_their_day(purchase):
    made, before = world(months=12), purchase.invoices[0].day
    made.documents.purchases = [purchase]
    shift_invoice_dates(made, Dice(integers=32), LedgerPlants(received_not_invoiced=1))
    assert purchase.invoices[0].day == before


def test_the_bounds_of_the_bills_that_may_move():
    made = world(months=12)  # 365 days
    made.documents.purchases = [bought(71), bought(349)]
    shift_invoice_dates(made, Dice(integers=32), LedgerPlants(received_not_invoiced=2))
    assert [purchase.invoices[0].day for purchase in made.documents.purchases] == [103, 381]


def test_a_journal_dated_before_the_stock_is_in_the_ledger_first():
    made = world()
    moved(made, effective=60)
    moved(made, effective=59, value=-250)
    assert found(made) == [("timing", "2024-05", "715", 750, "ST-1"), ("timing", "2024-06", "715", -750, "ST-1")]


def test_within_a_month_dates_do_not_matter():
    made = world()
    moved(made, effective=61)
    moved(made, effective=60, value=0)
    assert found(made) == []


def test_goods_without_a_bill_are_in_the_subledger_only():
    """Received on day 20 (April), billed on day 40 (May)."""
    made = world(accrual=False)
    made.documents.purchases = [bought(40)]
    assert found(made) == [
        ("received_not_invoiced", "2024-04", "715", 1000, "PO-1"),
        ("received_not_invoiced", "2024-05", "715", -1000, "PO-1"),
    ]


def test_a_bill_before_the_goods_is_in_the_ledger_first():
    made = world(accrual=False)
    made.documents.purchases = [bought(20, (40,))]
    assert [line[:2] + line[3:4] for line in found(made)] == [
        ("invoiced_not_received", "2024-04", -1000),
        ("invoiced_not_received", "2024-05", 1000),
    ]


def test_a_bill_after_the_period_leaves_the_goods_open():
    made = world(accrual=False)
    made.documents.purchases = [bought(91)]
    assert [line[1:4:2] for line in found(made)] == [("2024-04", 1000)]


@pytest.mark.parametrize("changes", [{"accrual": True, "day": 40}, {"accrual": False, "day": 21}])
def test_with_an_accrual_or_within_a_month_nothing_is_open(changes):
    made = world(accrual=changes["accrual"])
    made.documents.purchases = [bought(changes["day"])]
    assert found(made) == []


def test_goods_on_the_road_over_a_month_end():
    from tests.tools.sample.traded import transfers

    made = world()
    made.documents.transfers = transfers()
    assert found(made) == [
        ("in_transit", "2024-04", "716", -6000, "TR-00001"),
        ("in_transit", "2024-05", "716", 6000, "TR-00001"),
        ("in_transit", "2024-06", "716", -16_000, "TR-00002"),
    ]
    made.documents.transfers[0].completed = 29
    assert len(found(made)) == 1


@pytest.mark.parametrize(
    ("reason", "lines"), [("unposted", [("cost_change", "2024-06", "715", 300, "PO-1")]), ("posted", [])]
)
def test_a_charge_that_was_never_posted_is_in_the_subledger_only(reason, lines):
    made = world()
    moved(made, "PO-1", value=300, kind="cost_change", reason=reason)
    assert found(made) == lines
