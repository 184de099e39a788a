"""What each document would have left on a line, one rule after the other, by hand: windows end on their last day, signs,
documents of another place, and documents that do not count.

The line: sku K1 at South, counted on 10 March, the count before on 10 January.
"""

import datetime as dt
from decimal import Decimal as D

import pytest

from tests.given_models import given_case, rows_of

COLUMNS = ("line_id", "quantity_e4", "rule", "gap")


def day(text):
    return dt.date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def line(number=1, **more):
    found = {
        "line_id": number,
        "source": "count",
        "place_key": number,
        "sku": "K1",
        "site": "South",
        "day": day("03-10"),
    }
    found |= {"seen_at": dt.datetime(2026, 3, 10, 18), "from_day": day("01-10"), "drift": D(4), "drift_e4": 40_000}
    return found | more


def dated(row):
    """Texts like 02-10 in columns of days, as days of 2026."""
    return {name: day(value) if name.endswith("_date") and value else value for name, value in row.items()}


def left(contributor, *documents, lines=None, more=(), **given):
    """(line, units, rule, days between) of every candidate, in order of these."""
    table = {"transfers": "transfer", "receiving": "receipt", "returns": "return_line"}.get(contributor)
    tables = {table: [dated(row) for row in documents]} if table else {}
    case = given_case({"differing_line": lines or [line()], **given}, **tables)
    found = rows_of(case, f"{contributor}_candidate", *COLUMNS, *more)
    return sorted(((number, D(units) / 10_000, rule, gap, *rest) for number, units, rule, gap, *rest in found), key=str)


# transfers: North sends four to South; line 2 is the same sku at North

SENT, FEWER, NOT_GONE = (
    "sent, not received at the count",
    "received differs from sent",
    "recorded as sent, still on the shelf",
)
NOT_COME, LATER = "recorded as received, not on the shelf", "transfer recorded after the count"
BOTH_ENDS = [line(), line(2, site="North")]


@pytest.mark.parametrize(
    ("sent", "received", "found"),
    [
        ("01-06", None, []),  # before the count before, and its three days of slack
        ("01-07", None, [(1, 4, SENT, 62)]),
        ("01-09", None, [(1, 4, SENT, 60)]),
        ("01-10", None, [(1, 4, SENT, 59), (2, 4, NOT_GONE, 59)]),
        ("03-10", None, [(1, 4, SENT, 0), (2, 4, NOT_GONE, 0)]),
        ("03-11", None, []),
        ("03-15", None, []),  # five days are a question of cut-off
        ("03-16", None, [(1, 4, LATER, 6), (2, -4, LATER, 6)]),
        ("05-09", None, [(1, 4, LATER, 60), (2, -4, LATER, 60)]),
        ("05-10", None, []),
        ("02-01", "03-11", [(1, 4, SENT, 37), (2, 4, NOT_GONE, 37)]),
        ("02-01", "03-10", [(1, -4, NOT_COME, 0), (2, 4, NOT_GONE, 37)]),
        ("01-08", "01-10", [(1, -4, NOT_COME, 59)]),
        ("01-08", "01-09", []),
    ],
)
def test_a_transfer_by_its_two_days(sent, received, found):
    row = {
        "document_no": "TR-1",
        "sku": "K1",
        "from_site": "North",
        "to_site": "South",
        "sent_quantity": 4,
        "received_quantity": received and 4,
    }
    assert left("transfers", row | {"sent_date": sent, "received_date": received}, lines=BOTH_ENDS) == found


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, [(1, -4, NOT_COME, 28)]),
        ({"received_quantity": 3}, [(1, -4, NOT_COME, 28), (1, 1, FEWER, 28)]),
        ({"received_quantity": 6}, [(1, -2, FEWER, 28), (1, -4, NOT_COME, 28)]),
        ({"received_quantity": 3, "received_date": "01-10"}, [(1, -4, NOT_COME, 59), (1, 1, FEWER, 59)]),
        ({"received_quantity": 3, "received_date": "03-10"}, [(1, -4, NOT_COME, 0), (1, 1, FEWER, 0)]),
        ({"received_quantity": 3, "received_date": "01-09", "sent_date": "01-01"}, []),
        ({"received_quantity": 3, "received_date": "03-11", "sent_date": "01-01"}, []),
        ({"status": "Draft"}, []),
        ({"status": "voided"}, []),
        ({"status": "COMPLETED"}, [(1, -4, NOT_COME, 28)]),
        ({"sku": "K2", "received_quantity": 3}, []),
        ({"to_site": "West"}, []),
        ({"sent_quantity": 0}, []),
        ({"sent_quantity": -4}, []),
    ],
)
def test_a_transfer_by_what_came(change, found):
    row = {
        "document_no": "TR-1",
        "sku": "K1",
        "from_site": "North",
        "to_site": "South",
        "sent_quantity": 4,
        "received_quantity": 4,
    }
    assert left("transfers", row | {"sent_date": "02-01", "received_date": "02-10"} | change) == found


def test_a_transfer_names_itself_and_its_row():
    row = {
        "document_no": "TR-1",
        "sku": "K1",
        "from_site": "West",
        "to_site": "South",
        "sent_quantity": D("0.5"),
        "sent_date": "02-01",
    }
    assert left("transfers", row, more=("document", "evidence")) == [(1, D("0.5"), SENT, 37, "TR-1", "E001:1")]


# receiving

BILLED, ORDERED, CREDITED = (
    "booked differs from supplier invoice",
    "booked differs from order",
    "supplier credit without goods sent back",
)
OPEN, WELL_AFTER = "order line open at the count", "receipt booked well after the count"
BOUGHT = {
    "document_no": "PO-1",
    "sku": "K1",
    "site": "South",
    "order_date": "01-01",
    "received_date": "02-10",
    "received_quantity": 10,
}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"invoiced_quantity": 10, "ordered_quantity": 10}, []),
        ({"invoiced_quantity": 11, "ordered_quantity": 8}, [(1, -2, ORDERED, 28), (1, 1, BILLED, 28)]),
        ({"invoiced_quantity": 30, "ordered_quantity": 20}, [(1, 10, ORDERED, 28)]),  # three times as many is a pack
        ({"invoiced_quantity": 20, "ordered_quantity": 30}, [(1, 10, BILLED, 28)]),
        ({"invoiced_quantity": 35}, [(1, 25, BILLED, 28)]),
        ({"invoiced_quantity": 2}, []),
        ({"invoiced_quantity": 9, "received_date": "01-06"}, []),
        ({"invoiced_quantity": 9, "received_date": "01-07"}, [(1, -1, BILLED, 62)]),
        ({"invoiced_quantity": 9, "received_date": "03-10"}, [(1, -1, BILLED, 0)]),
        ({"invoiced_quantity": 9, "received_date": "03-11"}, []),
        ({"credited_quantity": 3, "unstocked_quantity": 1}, [(1, -2, CREDITED, 28)]),
        ({"credited_quantity": 3}, [(1, -3, CREDITED, 28)]),
        ({"credited_quantity": 3, "unstocked_quantity": 3}, []),
        ({"credited_quantity": 1, "unstocked_quantity": 3}, []),
        ({"invoiced_quantity": 9, "received_quantity": 0}, []),
        ({"invoiced_quantity": -9, "received_quantity": -10}, [(1, 1, BILLED, 28)]),
        *(({"invoiced_quantity": 9, "status": status}, []) for status in ("Voided", "draft", "CANCELLED")),
        ({"invoiced_quantity": 9, "status": "RECEIVED"}, [(1, -1, BILLED, 28)]),
        ({"invoiced_quantity": 9, "site": None}, [(1, -1, BILLED, 28)]),
        ({"invoiced_quantity": 9, "site": "North"}, []),
        ({"invoiced_quantity": 9, "sku": "K2"}, []),
    ],
)
def test_a_purchase_by_what_was_booked(change, found):
    assert left("receiving", BOUGHT | change) == found


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"order_date": "01-09"}, []),  # not after the count before, and 60 days before this one
        ({"order_date": "01-10"}, [(1, 5, OPEN, 59)]),
        ({"order_date": "03-10"}, [(1, 5, OPEN, 0)]),
        ({"order_date": "03-11"}, []),
        ({"ordered_quantity": None, "invoiced_quantity": 6}, [(1, 6, OPEN, 28)]),
        ({"ordered_quantity": 5, "invoiced_quantity": 6}, [(1, 5, OPEN, 28)]),
        ({"ordered_quantity": 0}, []),
        ({"received_date": "03-24", "received_quantity": 5}, []),  # a fortnight is a question of cut-off
        ({"received_date": "03-25", "received_quantity": 5}, [(1, 5, OPEN, 28), (1, 5, WELL_AFTER, 15)]),
        ({"received_date": "05-09", "received_quantity": 5}, [(1, 5, OPEN, 28), (1, 5, WELL_AFTER, 60)]),
        ({"received_date": "05-10", "received_quantity": 5}, [(1, 5, OPEN, 28)]),
        ({"received_date": "03-25", "received_quantity": 4}, [(1, 4, WELL_AFTER, 15), (1, 5, OPEN, 28)]),
        ({"received_date": "03-25", "received_quantity": -5}, [(1, 5, OPEN, 28)]),
        (
            {"received_date": "03-25", "received_quantity": 5, "order_date": "03-10"},
            [(1, 5, OPEN, 0), (1, 5, WELL_AFTER, 15)],
        ),
        ({"received_date": "03-25", "received_quantity": 5, "order_date": "03-11"}, []),
        ({"site": None, "received_date": "03-25", "received_quantity": 5}, [(1, 5, OPEN, 28), (1, 5, WELL_AFTER, 15)]),
        ({"site": "North", "received_date": "03-25", "received_quantity": 5}, []),
        ({"sku": "K2", "received_date": "03-25", "received_quantity": 5}, []),
    ],
)
def test_an_order_not_booked_in_by_the_count(change, found):
    row = {"document_no": "PO-1", "sku": "K1", "site": "South", "order_date": "02-10", "ordered_quantity": 5}
    assert left("receiving", row | change) == found


@pytest.mark.parametrize(("ordered", "found"), [("01-08", []), ("01-09", [(1, 5, OPEN, 60)])])
def test_an_order_of_sixty_days_may_be_on_the_shelf(ordered, found):
    row = {"document_no": "PO-1", "sku": "K1", "site": "South", "order_date": ordered, "ordered_quantity": 5}
    assert left("receiving", row, lines=[line(from_day=day("2025-12-01"))]) == found


@pytest.mark.parametrize("drift", [-4, 0])
def test_goods_not_booked_in_leave_no_shortage(drift):
    row = {"document_no": "PO-1", "sku": "K1", "order_date": "02-10", "ordered_quantity": 5}
    lines = [line(drift=D(drift))]
    assert left("receiving", row | {"received_date": "03-25", "received_quantity": 5}, lines=lines) == []


def test_a_purchase_in_two_lots_is_one_purchase():
    """Nine ordered. Four and six came: one over the order. Of another, four came by the count and five are under way."""
    lots = [
        BOUGHT | {"received_quantity": 4, "received_date": "02-01", "ordered_quantity": 9},
        BOUGHT | {"received_quantity": 6},
    ]
    assert left("receiving", *lots, more=("document", "evidence", "luck_times")) == [
        (1, -1, ORDERED, 28, "PO-1", "E001:1", 1)
    ]
    open_still = {"document_no": "PO-2", "sku": "K1", "order_date": "02-10"}
    lots = [open_still | {"ordered_quantity": 9, "received_quantity": 4, "received_date": "03-10"}]
    lots.append(open_still | {"received_quantity": 5, "received_date": "04-01"})
    lots.append(
        {"document_no": "PO-3", "sku": "K1", "order_date": "02-10", "received_quantity": 70, "received_date": "03-10"}
    )
    assert left("receiving", *lots, more=("document", "evidence", "luck_times")) == [
        (1, 5, OPEN, 28, "PO-2", "E001:1", 3),
        (1, 5, WELL_AFTER, 22, "PO-2", "E001:2", 3),
    ]


def test_lots_of_one_purchase_add_up():
    """4 and 6 came; 5 and 4 ordered, 4 and 5 billed, 1 and 2 credited. Of another 9, two lots of 2 came by the count."""
    first = {"received_quantity": 4, "ordered_quantity": 5, "invoiced_quantity": 4, "credited_quantity": 1}
    second = {"received_quantity": 6, "ordered_quantity": 4, "invoiced_quantity": 5, "credited_quantity": 2}
    assert left("receiving", BOUGHT | first, BOUGHT | second) == [
        (1, -1, ORDERED, 28),
        (1, -1, BILLED, 28),
        (1, -3, CREDITED, 28),
    ]
    still = {"document_no": "PO-2", "sku": "K1", "order_date": "02-10"}
    lots = [still | {"ordered_quantity": 9, "received_quantity": 2, "received_date": "02-20"}]
    lots += [still | {"received_quantity": 2, "received_date": "03-01"}]
    lots += [still | {"received_quantity": 5, "received_date": "04-01"}]
    assert left("receiving", *lots) == [(1, 5, OPEN, 28), (1, 5, WELL_AFTER, 22)]


def test_lines_and_documents_without_a_site_meet():
    nowhere = [line(site=None)]
    assert left("receiving", BOUGHT | {"site": None, "invoiced_quantity": 9}, lines=nowhere) == [(1, -1, BILLED, 28)]
    still = {"document_no": "PO-2", "sku": "K1", "order_date": "02-10", "ordered_quantity": 5}
    late = still | {"received_date": "03-25", "received_quantity": 5}
    assert left("receiving", late, lines=nowhere) == [(1, 5, OPEN, 28), (1, 5, WELL_AFTER, 15)]
    assert left("returns", BACK | {"site": None}, lines=nowhere) == [(1, 3, KEPT, 28)]
    assert cut(shipments=[PICK | {"site": None}], lines=nowhere) == [(-3, PICKED, 9, 1)]


# returns

KEPT, LATE_BACK = "credited, not restocked", "credited before, restocked after the count"
EVERY_CREDIT = "all credits since the count before, not restocked"
BACK = {
    "document_no": "CR-1",
    "sku": "K1",
    "site": "South",
    "credit_date": "02-10",
    "credited_quantity": 5,
    "restocked_quantity": 2,
}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, [(1, 3, KEPT, 28)]),
        ({"restocked_quantity": None}, [(1, 5, KEPT, 28)]),
        ({"credited_quantity": None}, [(1, -2, KEPT, 28)]),
        ({"restocked_quantity": 5}, []),
        ({"restock_date": "03-10"}, [(1, 3, KEPT, 28)]),
        ({"restock_date": "03-11"}, [(1, 5, LATE_BACK, 28)]),
        ({"credit_date": "01-06"}, []),
        ({"credit_date": "01-07"}, [(1, 3, KEPT, 62)]),
        ({"credit_date": "03-13"}, [(1, 3, KEPT, -3)]),
        ({"credit_date": "03-14"}, []),
        ({"site": None}, [(1, 3, KEPT, 28)]),
        ({"site": "North"}, []),
        ({"sku": "K2"}, []),
    ],
)
def test_a_credit_note_by_what_was_put_back(change, found):
    assert left("returns", BACK | change) == found


def test_credits_add_up_where_nothing_was_put_back():
    """3 and 4 since the count before: 7. One credited after the count and one put back without a credit stay apart."""
    rows = [BACK | {"document_no": "CR-2"}, BACK | {"credit_date": "03-10", "credited_quantity": 6}]
    rows += [BACK | {"credit_date": "03-11"}, BACK | {"credited_quantity": 1}]
    (every,) = (row for row in left("returns", *rows, more=("document", "evidence")) if row[2] == EVERY_CREDIT)
    assert every == (1, 7, EVERY_CREDIT, 28, "CR-1, CR-2", "E001:1")


@pytest.mark.parametrize(("notes", "is_one"), [(1, False), (2, True), (12, True), (13, False)])
def test_two_to_twelve_credits_may_have_gone_wrong_together(notes, is_one):
    rules = [row[2] for row in left("returns", *[BACK] * notes)]
    assert rules.count(EVERY_CREDIT) == is_one and rules.count(KEPT) == notes


# units of measure

IN_PACKS, AS_PACKS = "recorded in packs, ", "recorded as if packs, "
OWN, COST, USUAL = "pack of the sku", "unit cost off by the factor", "usual pack on a receipt"


def event(kind, on, quantity, document="D-1", **more):
    found = {
        "kind": kind,
        "stock_day": day(on),
        "quantity": quantity,
        "document_no": document,
        "place_key": 1,
        "sku": "K1",
        "site": "South",
    }
    return found | {"source_id": "E9", "source_row": 1} | more


def slips(*events, lines=None, **more):
    return left(
        "uom",
        lines=lines,
        movement_event=[row | {"source_row": number} for number, row in enumerate(events, 1)],
        **more,
    )


@pytest.mark.parametrize(
    ("kind", "quantity", "pack", "found"),
    [
        ("sale", -12, 12, [(1, -132, IN_PACKS + OWN), (1, 11, AS_PACKS + OWN)]),
        ("sale", -10, 12, [(1, -110, IN_PACKS + OWN)]),
        ("sale", -12, 3, [(1, -24, IN_PACKS + OWN), (1, 8, AS_PACKS + OWN)]),
        ("sale", -12, 2, []),
        ("sale", -12, None, []),
        *((kind, 5, 4, [(1, 15, IN_PACKS + OWN)]) for kind in ("pick", "transfer_in", "transfer_out", "restock", "adjustment", "receipt")),
        *((kind, 5, 4, []) for kind in ("write_off", "stocktake", "opening", "cost_change", "assembly_in", "unstock")),
        ("receipt", 0, 4, []),
        ("receipt", 5, 2, []),
        ("receipt", 5, 1, [(1, 20 + 5, IN_PACKS + USUAL), (1, 45, IN_PACKS + USUAL), (1, 55, IN_PACKS + USUAL), (1, 115, IN_PACKS + USUAL)]),
        ("receipt", 10, None, [(1, -9, AS_PACKS + USUAL), (1, 110, IN_PACKS + USUAL), (1, 230, IN_PACKS + USUAL), (1, 50, IN_PACKS + USUAL), (1, 90, IN_PACKS + USUAL)]),
    ],
)  # fmt: skip
def test_a_pack_taken_for_a_unit_or_a_unit_for_a_pack(kind, quantity, pack, found):
    made = slips(event(kind, "02-10", quantity), lines=[line(pack_qty=pack)])
    assert sorted((row[:3] for row in made), key=str) == sorted(found, key=str)


@pytest.mark.parametrize(
    ("cost", "quantity", "found"),
    [
        (60, 24, [264, -22]),  # twelve times the usual 5
        (D("0.5"), 7, [63]),  # a tenth of it
        (D("15.7"), 7, [14]),  # 3.14 is 3 within 5 %
        (D("16.5"), 7, []),  # 3.3 is not
        (10, 8, []),  # twice
        (None, 24, []),
        (0, 24, []),
    ],
)
def test_a_unit_cost_off_by_the_factor(cost, quantity, found):
    """The usual cost is the median of receipts: 5. The sku's pack of two makes no rule of its own."""
    events = [event("receipt", "2025-06-01", 1, unit_cost=usual) for usual in (5, 5, 4, 5)]
    events += [event("receipt", "2025-06-01", 1, unit_cost=0)] * 9 + [
        event("sale", "2025-06-01", -1, unit_cost=900)
    ] * 9
    made = slips(*events, event("receipt", "02-10", quantity, unit_cost=cost), lines=[line(pack_qty=2)])
    assert sorted(row[1] for row in made) == sorted(found) and {row[2].partition(", ")[2] for row in made} <= {COST}


def test_the_cost_of_a_sale_tells_no_factor():
    events = [event("receipt", "2025-06-01", 1, unit_cost=5), event("sale", "02-10", -3, unit_cost=60)]
    assert slips(*events, lines=[line(pack_qty=2)]) == []


@pytest.mark.parametrize(("on", "gap"), [("01-09", None), ("01-10", 59), ("03-10", 0), ("03-11", None)])
def test_only_what_moved_since_the_count_before_can_have_slipped(on, gap):
    made = slips(event("sale", on, -5), lines=[line(pack_qty=4)])
    assert [(row[0], row[1], row[3]) for row in made] == ([] if gap is None else [(1, -15, gap)])


def test_equal_quantities_are_one_candidate_of_the_nearest_day():
    events = [
        event("sale", "02-01", -5, "D-9"),
        event("sale", "02-10", -5, "D-2"),
        event("sale", "02-10", -7, "D-3", place_key=2),
    ]
    found = slips(*events, lines=[line(pack_qty=4)], more=("document", "evidence"))
    assert found == [(1, -15, IN_PACKS + OWN, 28, "D-2", "E9:1")]


# duplicates

ALIKE, REFERRED, WHOLE = (
    "alike document within days",
    "same reference on two documents",
    "document that repeats another line by line",
)


def twice(first, second, **more):
    """(units, rule, documents, days) of what is repeated."""
    events = [
        row | {"ord": number, "movement_id": f"M{number}", "source_row": number}
        for number, row in enumerate((first, second), 1)
    ]
    found = left("duplicate", movement_event=events, more=("document",), **more)
    return [(units, rule, document, gap) for _, units, rule, gap, document in found]


@pytest.mark.parametrize(
    ("kind", "second", "customers", "found"),
    [
        ("receipt", "02-24", (None, None), [(-5, ALIKE, "D-1 and D-2", 14)]),
        ("receipt", "02-25", (None, None), []),
        ("receipt", "02-10", (None, None), [(-5, ALIKE, "D-1 and D-2", 28)]),
        ("receipt", "02-24", ("S", "S"), [(-5, ALIKE, "D-1 and D-2", 14)]),
        ("receipt", "02-24", ("S", "T"), []),
        ("receipt", "02-24", ("S", None), []),
        ("sale", "02-13", ("C", "C"), [(-5, ALIKE, "D-1 and D-2", 25)]),
        ("sale", "02-14", ("C", "C"), []),
        ("sale", "02-13", (None, None), []),
        ("pick", "02-13", ("C", "C"), [(-5, ALIKE, "D-1 and D-2", 25)]),
        ("pick", "02-14", ("C", "C"), []),
        *((kind, "02-24", (None, None), [(-5, ALIKE, "D-1 and D-2", 14)]) for kind in ("adjustment", "write_off", "transfer_in", "transfer_out", "restock")),
        ("unstock", "02-24", (None, None), []),
        ("unstock", "02-24", ("S", "S"), [(-5, ALIKE, "D-1 and D-2", 14)]),
        *((kind, "02-24", ("S", "S"), []) for kind in ("stocktake", "opening", "cost_change")),
    ],
)  # fmt: skip
def test_two_alike_documents_within_days(kind, second, customers, found):
    pair = (
        event(kind, on, 5, document, counterparty=who)
        for on, document, who in zip(("02-10", second), ("D-1", "D-2"), customers, strict=True)
    )
    assert twice(*pair) == found


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"document_no": "D-1"}, [(-5, ALIKE, "D-1 and D-1", 27)]),
        ({"document_no": "D-1", "stock_day": day("02-10")}, []),
        ({"document_no": None}, []),
        ({"quantity": 6}, []),
        ({"kind": "restock"}, []),
        ({"place_key": 2}, []),
        ({"sku": "K2"}, []),
    ],
)
def test_what_repeats_and_what_does_not(change, found):
    assert twice(event("receipt", "02-10", 5), event("receipt", "02-11", 5, "D-2") | change) == found


@pytest.mark.parametrize(
    ("references", "document", "found"),
    [
        (("R1", " R1 "), "D-2", [(-5, REFERRED, "D-1 and D-2", 10)]),
        (("R1", "R2"), "D-2", []),
        (("R1", "R1"), "D-1", []),
        (("  ", "  "), "D-2", []),
        ((None, None), "D-2", []),
    ],
)
def test_one_reference_on_two_documents_counts_at_any_distance(references, document, found):
    first = event("sale", "01-10", 5, counterparty="C", reference=references[0])
    assert twice(first, event("sale", "02-28", 5, document, counterparty="D", reference=references[1])) == found


def test_a_reference_tells_more_than_an_alike_document():
    events = [
        event("receipt", "01-15", 5, "D-1", reference="R"),
        event("receipt", "02-01", 5, "D-2"),
        event("receipt", "02-03", 5, "D-3", reference="R"),
    ]
    given = [
        row | {"ord": number, "movement_id": f"M{number}", "source_row": number} for number, row in enumerate(events)
    ]
    found = left("duplicate", movement_event=given, more=("document", "evidence"))
    assert found == [(1, -5, REFERRED, 35, "D-1 and D-3", "E9:2")]


@pytest.mark.parametrize(("on", "gap"), [("01-06", None), ("01-07", 62), ("03-10", 0), ("03-11", None)])
def test_a_repeat_lies_between_the_counts_with_three_days_of_slack(on, gap):
    found = twice(event("receipt", "01-01", 5), event("receipt", on, 5, "D-2", reference="R") | {"counterparty": None}) if on < "02" else twice(
        event("receipt", "03-05", 5), event("receipt", on, 5, "D-2"))  # fmt: skip
    assert found == ([] if gap is None else [(-5, ALIKE, "D-1 and D-2", gap)])


def order(number, on, document, *units, kind="sale", skus=("K1", "K2"), **more):
    return [event(kind, on, quantity, document, ord=number, movement_id=f"{document}{sku}", sku=sku, place_key=1 if sku == "K1" else 9, **more)
            for sku, quantity in zip(skus, units, strict=False)]  # fmt: skip


@pytest.mark.parametrize(
    ("second", "found"),
    [
        (order(2, "02-24", "SO-2", -4, -3), [(4, WHOLE, "SO-1 and SO-2", 14)]),
        (order(2, "02-25", "SO-2", -4, -3), []),
        (order(2, "02-24", "SO-2", -4, -2), []),
        (order(2, "02-24", "SO-2", -4, -3, skus=("K1", "K3")), []),
        (order(2, "02-24", "SO-2", -4, -3, kind="pick"), []),
        (order(2, "02-24", "SO-2", -4), []),
        (order(2, "02-24", "SO-2", -4, -3, site="North"), []),
    ],
)
def test_a_document_that_repeats_another_line_by_line_needs_no_customer(second, found):
    events = order(1, "02-10", "SO-1", -4, -3) + second
    made = left("duplicate", movement_event=events, more=("document",))
    assert [(units, rule, document, gap) for _, units, rule, gap, document in made] == found


def test_two_orders_of_one_sku_alone_are_no_repeat_of_a_whole_document():
    events = order(1, "02-10", "SO-1", -4, -4, skus=("K1", "K1")) + order(2, "02-20", "SO-2", -4, -4, skus=("K1", "K1"))
    assert left("duplicate", movement_event=events) == []


@pytest.mark.parametrize(("kind", "is_whole"), [("pick", True), ("receipt", True), ("restock", True), ("adjustment", True), ("write_off", True), ("transfer_out", False), ("unstock", False)])  # fmt: skip
def test_kinds_of_documents_that_are_repeated_whole(kind, is_whole):
    events = order(1, "02-10", "SO-1", -4, -3, kind=kind) + order(2, "02-20", "SO-2", -4, -3, kind=kind)
    rules = [row[2] for row in left("duplicate", movement_event=events)]
    assert rules.count(WHOLE) == is_whole


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [("01-01", "01-06", []), ("01-01", "01-07", [62]), ("03-01", "03-10", [0]), ("03-01", "03-11", [])],
)
def test_a_whole_repeat_lies_between_the_counts_too(first, second, found):
    events = order(1, first, "SO-1", -4, -3) + order(2, second, "SO-2", -4, -3)
    assert [row[3] for row in left("duplicate", movement_event=events)] == found


# cut-off: documents that stood on the other side of the count

AFTER, BEFORE = "recorded after the count", "recorded before, moved after the count"
ALL_AFTER, ALL_BEFORE = "all movements recorded after the count", "all movements recorded before the count"


def moved_at(text, quantity, document="D-1", kind="sale", **more):
    when = dt.datetime.fromisoformat(f"2026-{text}")
    return event(kind, when.date().isoformat(), quantity, document, stock_at=when, **more)


def near(*events, lines=None):
    """(units, rule, days, shift) of what the movements near the count would have left."""
    given = {"differing_line": lines or [line()], "movement_event": events}
    found = rows_of(given_case(given), "near_count_candidate", "quantity_e4", "rule", "gap", "shift")
    return sorted((D(units) / 10_000, *rest) for units, *rest in found)


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ("03-04 12:00", []),
        ("03-05 12:00", [(4, BEFORE, 5, 0)]),
        ("03-09 23:00", [(4, BEFORE, 1, 0)]),
        ("03-10 09:00", [(-4, AFTER, 0, 0), (4, BEFORE, 0, 0)]),  # on the day of the count: either side
        ("03-10 18:00", [(-4, AFTER, 0, 0), (4, BEFORE, 0, 0)]),
        ("03-10 19:00", [(-4, AFTER, 0, 0), (4, BEFORE, 0, 0)]),
        ("03-11 01:00", [(-4, AFTER, 1, 0)]),
        ("03-15 12:00", [(-4, AFTER, 5, 0)]),
        ("03-16 12:00", []),
        # two and four weeks away only what fits is kept: the line is over by four
        ("03-24 09:00", [(4, BEFORE, 0, 14)]),
        ("03-23 09:00", [(4, BEFORE, 1, 14)]),
        ("03-25 09:00", []),
        ("04-06 09:00", [(4, BEFORE, 1, 28)]),
        ("02-23 09:00", [(4, BEFORE, 1, -14)]),
        ("02-09 09:00", [(4, BEFORE, 1, -28)]),
        ("03-31 09:00", []),
    ],
)
def test_a_movement_near_a_count_may_stand_on_the_wrong_side(when, found):
    assert near(moved_at(when, -4)) == found


def test_goods_that_came_after_the_count_and_were_on_the_shelf_leave_an_overage():
    assert near(moved_at("03-11 09:00", 4, kind="receipt")) == [(4, AFTER, 1, 0)]
    assert near(moved_at("03-25 09:00", 4, kind="receipt")) == [(4, AFTER, 1, 14)]
    assert near(moved_at("03-25 09:00", 5, kind="receipt")) == []


@pytest.mark.parametrize(
    ("change", "is_one"),
    [
        *(
            ({"kind": kind}, False)
            for kind in ("stocktake", "adjustment", "write_off", "auto_adjustment", "opening", "cost_change")
        ),
        *(({"kind": kind}, True) for kind in ("pick", "restock", "transfer_in", "unstock")),
        ({"quantity": 0}, False),
        ({"place_key": 2}, False),
    ],
)
def test_which_movements_can_stand_on_the_wrong_side(change, is_one):
    assert bool(near(moved_at("03-11 09:00", -4) | change)) == is_one


def test_a_correction_has_no_other_side():
    assert near(moved_at("03-11 09:00", -4), lines=[line(source="correction")]) == []


def test_all_movements_up_to_so_many_days_from_the_count_go_together():
    """After it -4, then -3 and -1 on one day; before it -2. The nearest alone is one document, so no sum of its own."""
    events = [
        moved_at("03-11 09:00", -4, "D-9"),
        moved_at("03-13 09:00", -3, "D-8"),
        moved_at("03-13 10:00", -1, "D-7"),
        moved_at("03-08 10:00", -2, "D-6"),
    ]
    found = rows_of(
        given_case({"differing_line": [line()], "movement_event": events}),
        "near_count_candidate",
        "quantity_e4",
        "rule",
        "gap",
        "document",
        "looks_back",
    )
    assert sorted(found, key=str) == [
        (-10_000, AFTER, 3, "D-7", False),
        (-30_000, AFTER, 3, "D-8", False),
        (-40_000, AFTER, 1, "D-9", False),
        (-80_000, ALL_AFTER, 3, "D-7", False),
        (20_000, BEFORE, 2, "D-6", True),
    ]  # fmt: skip
    both = [moved_at("03-08 10:00", -2, "D-2", source_row=7), moved_at("03-08 11:00", -1, "D-1", source_row=8)]
    found = rows_of(
        given_case({"differing_line": [line()], "movement_event": both}),
        "near_count_candidate",
        "quantity_e4",
        "rule",
        "gap",
        "document",
        "looks_back",
        "evidence",
    )
    assert sorted(found, key=str)[-1] == (30_000, ALL_BEFORE, 2, "D-1", True, "E9:7")


@pytest.mark.parametrize(
    ("looks_back", "shifts", "chance"),
    [(True, [-28], 0.5), (False, [-28], 0.25), (True, [14, 28], 0.5), (True, [-28, -14], 1), (False, [-28, -14], 0.5), (True, [-28, 14, 28], 0.75),
     (False, [-28, -14, 14, 28], 1), (True, [-14, -14], 0.5), (False, [14, 14], 0.25), (True, [0, 14], 0.25)],
)  # fmt: skip
def test_the_share_of_moved_windows_that_fit_is_luck(looks_back, shifts, chance):
    given = [{"line_id": 1, "rule": AFTER, "looks_back": looks_back, "shift": shift} for shift in shifts]
    assert rows_of(given_case({"near_count_candidate": given}), "near_count_luck", "line_id", "rule", "chance") == [
        (1, AFTER, chance)
    ]


def test_the_true_window_alone_is_no_luck_and_lines_and_rules_stay_apart():
    given = [
        {"line_id": 1, "rule": AFTER, "looks_back": False, "shift": 0},
        {"line_id": 2, "rule": AFTER, "looks_back": False, "shift": 14},
    ]
    given.append({"line_id": 2, "rule": BEFORE, "looks_back": True, "shift": -14})
    found = rows_of(given_case({"near_count_candidate": given}), "near_count_luck", "line_id", "rule", "chance")
    assert sorted(found) == [(2, AFTER, 0.25), (2, BEFORE, 0.5)]


def cut(lines=None, more=(), receipts=(), shipments=(), **given):
    empty = {name: [] for name in ("near_count_candidate", "movement_event", "count_interval", "difference_line")}
    case = given_case(
        empty | {"differing_line": lines or [line()], **given},
        receipt=[dated(row) for row in receipts],
        shipment=[dated(row) for row in shipments],
    )
    found = rows_of(case, "cutoff_candidate", "quantity_e4", "rule", "gap", "luck_times", *more)
    return sorted(((D(units) / 10_000, *rest) for units, *rest in found), key=str)


PICKED, ALL_PICKED = "picked, not shipped at the count", "all picked, not shipped at the count"
PICK = {
    "document_no": "SO-1",
    "sku": "K1",
    "site": "South",
    "picked_quantity": 3,
    "picked_date": "03-01",
    "pick_status": "AUTHORISED",
}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, [(-3, PICKED, 9, 1)]),
        ({"picked_date": "02-07"}, []),
        ({"picked_date": "02-08"}, [(-3, PICKED, 30, 1)]),
        ({"picked_date": "03-10"}, [(-3, PICKED, 0, 1)]),
        ({"picked_date": "03-11"}, []),
        ({"shipped_date": "03-10"}, []),
        ({"shipped_date": "03-11"}, [(-3, PICKED, 9, 1)]),
        ({"pick_status": "voided"}, []),
        ({"pick_status": None}, [(-3, PICKED, 9, 1)]),
        ({"picked_quantity": 0}, []),
        ({"picked_quantity": -3}, []),
        ({"site": None}, [(-3, PICKED, 9, 1)]),
        ({"site": "North"}, []),
        ({"sku": "K2"}, []),
    ],
)
def test_goods_picked_and_not_shipped_are_not_on_the_shelf(change, found):
    assert cut(shipments=[PICK | change]) == found


def test_goods_picked_for_several_orders_add_up():
    picks = [
        PICK | {"document_no": "SO-2"},
        PICK | {"picked_quantity": 2},
        PICK | {"picked_quantity": 9, "picked_date": "03-11"},
    ]
    found = cut(shipments=picks, more=("document", "evidence"))
    assert (-5, ALL_PICKED, 0, 1, "SO-1, SO-2", "E001:1") in found and len(found) == 3
    assert cut(shipments=[PICK], lines=[line(source="correction")]) == []


TYPED = "dated before, typed after the count"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, [(-4, TYPED, 2, 1)]),
        ({"stock_at": dt.datetime(2026, 3, 10, 18)}, [(-4, TYPED, 2, 1)]),
        ({"stock_at": dt.datetime(2026, 3, 10, 18, 1)}, []),
        ({"stock_day": day("01-10")}, [(-4, TYPED, 2, 1)]),
        ({"stock_day": day("01-09")}, []),
        ({"recorded_at": dt.datetime(2026, 3, 10, 18)}, []),
        ({"recorded_at": dt.datetime(2026, 3, 10, 19)}, [(-4, TYPED, 0, 1)]),
        ({"recorded_at": dt.datetime(2026, 4, 10, 18)}, [(-4, TYPED, 31, 1)]),
        ({"recorded_at": dt.datetime(2026, 4, 10, 19)}, []),
        *(({"kind": kind}, []) for kind in ("stocktake", "adjustment", "opening", "cost_change")),
        *(({"kind": kind}, [(-4, TYPED, 2, 1)]) for kind in ("write_off", "receipt", "auto_adjustment")),
        ({"quantity": 0}, []),
        ({"place_key": 2}, []),
    ],
)
def test_what_was_typed_after_the_count_and_dated_before_it(change, found):
    row = moved_at("03-01 09:00", -4, recorded_at=dt.datetime(2026, 3, 12, 9))
    assert cut(movement_event=[row | change]) == found


def test_a_correction_was_typed_when_it_was():
    row = moved_at("03-01 09:00", -4, recorded_at=dt.datetime(2026, 3, 12, 9))
    assert cut(movement_event=[row], lines=[line(source="correction")]) == []


BOOKED = "ordered before, booked in after the count"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"received_date": "03-15"}, []),
        ({"received_date": "03-16"}, [(5, BOOKED, 6, 3)]),
        ({"received_date": "03-24"}, [(5, BOOKED, 14, 3)]),
        ({"received_date": "03-25"}, []),
        ({"order_date": "03-10"}, [(5, BOOKED, 10, 3)]),
        ({"order_date": "03-11"}, []),
        ({"received_quantity": 1}, [(1, BOOKED, 10, 3)]),
        ({"received_quantity": 0}, []),
        ({"received_quantity": -5}, []),
        ({"site": None}, [(5, BOOKED, 10, 3)]),
        ({"site": "North"}, []),
        ({"sku": "K2"}, []),
    ],
)
def test_goods_booked_in_a_week_or_two_after_the_count(change, found):
    row = {
        "document_no": "PO-1",
        "sku": "K1",
        "site": "South",
        "order_date": "03-01",
        "received_date": "03-20",
        "received_quantity": 5,
    }
    assert cut(receipts=[row | change]) == found
    assert cut(receipts=[row | change], lines=[line(source="correction")]) == []


def test_of_movements_near_the_count_only_the_true_window_explains():
    given = [
        {
            "line_id": 1,
            "shift": shift,
            "quantity_e4": 40_000,
            "rule": AFTER,
            "document": "D-1",
            "gap": 2,
            "evidence": "E1:1",
        }
        for shift in (-14, 0, 14)
    ]
    assert cut(near_count_candidate=given, more=("document", "evidence")) == [(4, AFTER, 2, 1, "D-1", "E1:1")]


def test_a_record_restated_since_the_count_parts_from_what_was_known_then():
    """Place 1: as recorded 10, rebuilt now 12; at the next count 20 and 25: three more since. Place 2 has no figure of its
    own at the first, and 5 against 6 at the second."""
    points = [(1, 1, 1, 10, 12), (2, 1, 2, 20, 25), (3, 2, 1, None, 4), (4, 2, 2, 5, 6), (5, 3, 1, 7, 7)]
    names = ("point_id", "place_key", "ord", "recorded", "rebuilt")
    intervals = [dict(zip(names, point, strict=True)) for point in points]
    lines = [line(number, point_id=number, evidence=f"E1:{number}") for number in range(1, 6)]
    case_lines = {"count_interval": intervals, "difference_line": lines}
    found = cut(lines=lines, more=("line_id", "document", "evidence"), **case_lines)
    rule = "dated before, entered after the count"
    assert found == [(1, rule, 0, 1, 4, "record restated since", "E1:4"), (2, rule, 0, 1, 1, "record restated since", "E1:1"),
                     (3, rule, 0, 1, 2, "record restated since", "E1:2")]  # fmt: skip
