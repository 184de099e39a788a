"""The statements of 60_diagnosis one by one, on rows that sit on their edges; every figure worked out by hand. What
documents would have left is in test_candidates."""

import datetime as dt
from decimal import Decimal as D

import pytest

from tests.given_models import at, day, made, table

# controls


def passed(control, settings=None, tables=None, end=None, moved=()):
    """What one control let happen, without its name."""
    given = {
        "evidence_end": [{"day": end}],
        "movement_event": moved,
        "sku_cost": table("sku unit_cost", ("K1", D("2.5"))),
    }
    return [
        row[1:] for row in made("control_exception", settings=settings, tables=tables, **given) if row[0] == control
    ]


def test_movements_between_the_opening_of_a_stocktake_and_its_completion():
    """C1 is open from 08:00 to 18:00; C2 was never opened, C3 completed when it opened; C4 has no site."""
    lines = table(
        "count_id sku site recorded_at completed_at",
        ("C1", "K1", "S", at("03-01 09:00"), at("03-01 18:00")), ("C1", "K2", "S", at("03-01 08:00"), at("03-01 17:00")), ("C2", "K1", "S", None, at("03-02 18:00")),
        ("C3", "K1", "S", at("03-03 08:00"), at("03-03 08:00")), ("C4", "K1", None, at("03-04 08:00"), at("03-04 18:00")),
    )  # fmt: skip
    moved = table(
        "document_no sku site stock_at quantity value",
        ("M1", "K1", "S", at("03-01 08:00"), -1, None), ("M3", "K1", "S", at("03-01 08:01"), -1, -4), ("M2", "K2", "S", at("03-01 17:59"), 2, 5), ("M4", "K1", "S", at("03-01 18:00"), -1, None),
        ("M5", "K1", "N", at("03-01 12:00"), -1, None), ("M6", "K3", "S", at("03-01 12:00"), -1, None), ("M7", "K1", "S", at("03-01 12:00"), 0, 9), ("C1", "K1", "S", at("03-01 12:00"), -1, None),
        (None, "K1", "S", at("03-01 12:00"), -3, None), ("M8", "K1", "S", at("03-02 12:00"), -1, None), ("M9", "K1", "S", at("03-03 08:00"), -1, None), ("MA", "K1", None, at("03-04 12:00"), -1, None),
    )  # fmt: skip
    moved = [
        row | {"stock_day": row["stock_at"].date(), "source_id": "E5", "source_row": number}
        for number, row in enumerate(moved, 1)
    ]
    assert passed("movements during an open stocktake", tables={"count_line": lines}, moved=moved) == [
        (None, "K1", "S", day("03-01"), -3, None, "during C1", "E5:9"),
        ("M2", "K2", "S", day("03-01"), 2, 5, "during C1", "E5:3"),
        ("M3", "K1", "S", day("03-01"), -1, -4, "during C1", "E5:2"),
        ("MA", "K1", None, day("03-04"), -1, None, "during C4", "E5:12"),
    ]


def test_documents_undone_after_they_were_completed():
    actions = table(
        "document_no action acted_at",
        ("D2", "Completed", at("03-01 09:00")), ("D2", "UNDO", at("03-02 09:00")), ("D1", "Authorised", at("03-01 09:00")), ("D1", "Voided", at("03-01 10:00")),
        ("D3", "approve", at("03-01 09:00")), ("D3", "Void", at("03-01 09:00")), ("D4", "Created", at("03-01 09:00")), ("D4", "Void", at("03-02 09:00")),
        ("D5", "approved", at("03-01 09:00")), ("D5", "undone", at("03-03 09:00")), ("D5", "Edited", at("03-04 09:00")), ("D6", "Void", at("03-04 09:00")),
    )  # fmt: skip
    assert passed("undone or voided after completion", tables={"user_action": actions}) == [
        ("D1", None, None, day("03-01"), None, None, "Voided", "E001:4"),
        ("D2", None, None, day("03-02"), None, None, "UNDO", "E001:2"),
        ("D5", None, None, day("03-03"), None, None, "undone", "E001:10"),
    ]


CORRECTION = {
    "document_no": "D1",
    "kind": "adjustment",
    "status": "COMPLETED",
    "effective_date": day("03-01"),
    "sku": "K1",
    "site": "S",
    "quantity": D(4),
    "value": D(-40),
}


def corrected(*changes):
    return {"correction": [CORRECTION | change for change in changes]}


def test_drafts_left_open_are_one_row_a_document_and_kind():
    drafts = corrected(
        {"status": "draft"}, {"status": "In Progress", "site": "T", "effective_date": day("03-05"), "quantity": D(-1), "value": D(10)},
        {"status": "DRAFT", "kind": "write_off", "value": None}, {}, {"status": None}, {"document_no": "D0", "status": "DRAFT"},
    )  # fmt: skip
    assert passed("drafts left open", tables=drafts) == [
        ("D0", None, "S", day("03-01"), 4, -40, "adjustment, draft", "E001:6"),
        ("D1", None, "T", day("03-05"), 3, -30, "adjustment, draft", "E001:1"),
        ("D1", None, "S", day("03-01"), 4, None, "write_off, draft", "E001:3"),
    ]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, [("T1", "K1", "S", day("03-01"), 4, 10, "15 days since sent", "E001:1")]),
        ({"sent_date": day("03-02")}, []),
        ({"sent_date": None}, []),
        ({"received_date": day("03-20")}, []),
        *(({"status": status}, []) for status in ("Completed", "VOIDED", "draft", "ORDERED")),
        ({"status": None, "sku": "K2"}, [("T1", "K2", "S", day("03-01"), 4, None, "15 days since sent", "E001:1")]),
    ],
)
def test_a_transfer_open_for_more_than_a_fortnight_is_stuck(change, found):
    row = {
        "document_no": "T1",
        "status": "IN TRANSIT",
        "sent_date": day("03-01"),
        "sku": "K1",
        "from_site": "N",
        "to_site": "S",
        "sent_quantity": 4,
    }
    assert passed("transfers stuck in transit", tables={"transfer": [row | change]}, end=day("03-16")) == found
    assert passed("transfers stuck in transit", tables={"transfer": [row | change]}) == []


def test_less_than_nothing_available():
    stock = table(
        "as_of sku site available on_hand",
        (day("03-01"), "K2", "S", -1, 5),
        (day("03-01"), "K1", "S", D("-0.5"), -9),
        (day("03-01"), "K3", "S", 0, -9),
        (day("03-01"), "K4", "S", None, -9),
    )
    assert passed("negative availability", tables={"stock_snapshot": stock}) == [
        (None, "K1", "S", day("03-01"), D("-0.5"), None, "promised beyond stock on hand", "E001:2"),
        (None, "K2", "S", day("03-01"), -1, None, "promised beyond stock on hand", "E001:1"),
    ]


@pytest.mark.parametrize(
    ("change", "is_one"),
    [({}, True), ({"kind": "write_on"}, True), ({"kind": "stocktake"}, False), ({"kind": "write_off"}, False), ({"quantity": D(0)}, False), ({"quantity": D(-4)}, False),
     ({"status": "VOID"}, False), ({"sku": "K2"}, False)],
)  # fmt: skip
def test_an_assembled_item_increased_by_an_adjustment(change, is_one):
    tables = corrected(change) | {"bill_of_material": table("sku component_sku", ("K1", "K2"), ("K1", "K3"))}
    row = ("D1", "K1", "S", day("03-01"), 4, -40, "assembled item increased by adjustment", "E001:1")
    assert passed("production adjusted in", tables=tables) == [row] * is_one


@pytest.mark.parametrize(
    ("change", "is_one"),
    [
        ({}, True),
        ({"site": None}, False),
        ({"document_no": "D2"}, False),
        ({"sku": "K2"}, False),
        ({"quantity": D(3)}, False),
        ({"quantity": D(-4)}, False),
        ({"status": "VOID"}, True),
    ],
)
def test_stock_removed_and_entered_again_at_another_cost(change, is_one):
    tables = corrected({"quantity": D(-4)}, {"value": D(55), "effective_date": day("03-09")} | change)
    row = ("D1", "K1", "S", day("03-01"), 4, 15, "removed and re-entered at another cost", "E001:1")
    assert passed("revaluation pairs", tables=tables) == [row] * is_one


def test_a_removal_that_was_not_done_is_no_revaluation():
    assert passed("revaluation pairs", tables=corrected({"quantity": D(-4), "status": "DRAFT"}, {"value": D(55)})) == []
    without_site = corrected({"quantity": D(-4), "site": None}, {"value": D(55), "site": None})
    assert [row[5] for row in passed("revaluation pairs", tables=without_site)] == [15]


@pytest.mark.parametrize(
    ("change", "limit", "is_one"),
    [
        ({"user": "ann", "approver": "ann"}, 39, True),
        ({"user": "ann", "approver": "ann"}, 40, False),
        ({"user": "ann", "approver": "ann"}, 0, False),
        ({"user": "ann"}, 39, True),
        ({"approver": "ann"}, 39, False),
        ({}, 39, False),
        ({"user": "ann", "approver": "ben"}, 39, False),
        ({"user": "ann", "approver": "ann", "status": "VOIDED"}, 39, False),
        ({"user": "ann", "approver": "ann", "value": D(40)}, 39, True),
        ({"user": "ann", "approver": "ann", "value": None}, 39, False),
    ],
)
def test_one_hand_passes_the_approval_limit(change, limit, is_one):
    words = "over the limit, creator and approver are one user id or none is named"
    found = passed("approval limit passed by one hand", {"approval": {"limit": limit}}, corrected(change))
    assert found == [("D1", None, "S", day("03-01"), 4, (CORRECTION | change)["value"], words, "E001:1")] * is_one


def test_the_limit_is_that_of_the_whole_document():
    lines = corrected(
        {"user": "ann"},
        {"user": "ann", "value": D(-1), "site": "T", "effective_date": day("03-02"), "quantity": D(1)},
        {"user": "ann", "document_no": "D0", "value": D(90)},
    )
    found = passed("approval limit passed by one hand", {"approval": {"limit": 40}}, lines)
    assert [row[:6] for row in found] == [
        ("D0", None, "S", day("03-01"), 4, 90),
        ("D1", None, "T", day("03-02"), 5, -41),
    ]


def test_controls_stand_in_their_order_and_rows_by_document_sku_and_row():
    stock = table("as_of sku site available", (day("03-01"), "K1", "S", -1))
    tables = {"stock_snapshot": stock, "bill_of_material": table("sku component_sku", ("K1", "K2"), (None, "K2"))}
    tables["correction"] = [
        CORRECTION | {"sku": sku, "document_no": number}
        for sku, number in (("K1", "D2"), ("K1", "D1"), ("K1", "D1"), (None, "D1"))
    ]
    tables["correction"].append(CORRECTION | {"status": "DRAFT", "document_no": "ZZ"})
    found = made(
        "control_exception",
        "control",
        "document",
        "evidence",
        tables=tables,
        evidence_end=[{"day": None}],
        movement_event=[],
        sku_cost=[],
    )
    assert found == [
        ("drafts left open", "ZZ", "E001:5"),
        ("negative availability", None, "E001:1"),
        ("production adjusted in", "D1", "E001:2"),
        ("production adjusted in", "D1", "E001:3"),
        ("production adjusted in", "D2", "E001:1"),
    ]


# lines that differ

INTERVAL = "point_id place_key sku site count_id count_at previous_count_at previous_point_id ord ordinal variance believed moved unit_cost abc_class"


def carried(posted=(), variance=-5, moved=0, now=100, **before):
    """What the second count of a place finds uncorrected of the first, which was short of 100 by five."""
    first = (1, 1, "K1", "S", "C1", at("03-01 18:00"), None, None, 10, 1, variance, 100, 0, 2, "A")
    second = (2, 1, "K1", "S", "C2", at("05-01 18:00"), at("03-01 18:00"), 1, 90, 2, 0, now, moved, 2, "A")
    points = table("point_id place_key count_id", (1, 1, "C1"), (2, 1, "C2"))
    postings = [
        {
            "document_no": "X",
            "place_key": 1,
            "kind": "stocktake",
            "quantity": -5,
            "ord": 20,
            "stock_at": at("03-05 09:00"),
        }
        | row
        for row in posted
    ]
    found = made(
        "carried_difference", count_interval=table(INTERVAL, first, second), count_point=points, movement_event=postings
    )
    assert dict(found)[1] == 0
    return dict(found)[2]


@pytest.mark.parametrize(
    ("posted", "found"),
    [
        ([], -5),
        ([{"document_no": "C1"}], 0),
        ([{"document_no": "C1", "quantity": -3}], -2),
        ([{"document_no": "C1", "quantity": -3}, {"document_no": "C1", "quantity": -3, "kind": "adjustment"}], 1),
        ([{"document_no": "C1", "quantity": -3, "place_key": 2}], -5),
        ([{"document_no": "C1", "quantity": -3, "kind": "sale"}], -5),
        *(
            ([{"document_no": "C1", "quantity": -3, "kind": kind}], -2)
            for kind in ("adjustment", "write_off", "auto_adjustment")
        ),
        *(([{"kind": kind}], 0) for kind in ("stocktake", "adjustment", "write_off")),
        *(([{"kind": kind}], -5) for kind in ("auto_adjustment", "sale")),
        ([{"quantity": -4}], -5),
        ([{"quantity": 5}], -5),
        ([{"place_key": 2}], -5),
        ([{"ord": 10}], -5),
        ([{"ord": 11}], 0),
        ([{"stock_at": at("04-01 18:00")}], 0),
        ([{"stock_at": at("04-01 18:01")}], -5),
    ],
)
def test_what_the_count_before_left_uncorrected(posted, found):
    assert carried(posted) == found


def test_a_record_that_was_set_right_without_a_posting_carries_nothing():
    """Believed 100 then; with 7 moved and the five taken out, the record says 102 now; without, 107."""
    assert carried(moved=7, now=102) == 0 and carried(moved=7, now=107) == -5 and carried(variance=0) == 0


def differences(intervals=(), corrections=(), *columns, carried=(), **given):
    """Rows of the difference lines; a document of count or correction stands on places 1 (K1 at S) and 2 (K2 at S)."""
    empty = dict.fromkeys(("count_event", "count_point", "movement_event"), ())
    held = table(
        "key_id place_key sku site bin batch",
        (1, 1, "K1", "S", None, None),
        (2, 2, "K2", "S", None, None),
        (3, 3, "K1", "S", "A", None),
    )
    known = {
        "stock_key": held,
        "sku_cost": table("sku unit_cost", ("K1", D(3))),
        "sku_class": table("sku abc_class", ("K1", "A")),
    }
    left = carried or [{"point_id": row["point_id"], "carried": 0} for row in intervals]
    tables = {
        "correction": list(corrections),
        **{name: given.pop(name) for name in ("product", "movement") if name in given},
    }
    case = empty | known | {"count_interval": intervals, "carried_difference": left} | given
    return made("difference_line", *columns, tables=tables, **case)


FIRST = (1, 1, "K1", "S", "C1", at("03-01 18:00"), None, None, 10, 1, -5, 100, 0, 2, "A")
SECOND = (2, 1, "K1", "S", "C2", at("05-01 18:00"), at("03-01 18:00"), 1, 90, 2, 3, 100, 0, None, "A")


def test_a_count_is_a_line_of_what_it_found_less_what_was_carried():
    intervals = table(
        INTERVAL, SECOND, FIRST, (3, 2, "K2", "S", "C1", at("03-01 18:00"), None, None, 11, 1, None, None, 0, 2, "B")
    )
    columns = (
        "line_id",
        "source",
        "count_id",
        "day",
        "from_day",
        "drift",
        "drift_e4",
        "value",
        "previous_line_id",
        "category",
        "scale",
    )
    found = differences(intervals, (), *columns, carried=table("point_id carried", (1, 0), (2, -5), (3, 0)))
    assert found == [
        (1, "count", "C1", day("03-01"), None, -5, -50_000, -10, None, "", 0),
        (3, "count", "C2", day("05-01"), day("03-01"), 8, 80_000, None, 1, "", 0),
    ]


def test_the_shelf_of_a_count_is_its_only_bin_and_its_first_row():
    events = table(
        "count_id place_key bin source_id source_row",
        ("C1", 1, "A", "E1", 7),
        ("C1", 1, "A", "E1", 3),
        ("C2", 1, "A", "E2", 1),
        ("C2", 1, None, "E2", 2),
        ("C1", 2, "B", "E0", 1),
    )
    found = differences(table(INTERVAL, FIRST, SECOND), (), "count_id", "bin", "evidence", count_event=events)
    assert found == [("C1", "A", "E1:3"), ("C2", None, "E2:1")]
    two = table("count_id place_key bin source_id source_row", ("C1", 1, "A", "E1", 7), ("C1", 1, "B", "E1", 3))
    assert differences(table(INTERVAL, FIRST), (), "bin", count_event=two) == [(None,)]


FIX = {
    "document_no": "D1",
    "kind": "adjustment",
    "status": "COMPLETED",
    "effective_date": day("04-01"),
    "sku": "K1",
    "site": "S",
    "quantity": D(-4),
}


def manual(*changes, intervals=(), **given):
    columns = (
        "count_id",
        "place_key",
        "day",
        "from_day",
        "drift",
        "unit_cost",
        "abc_class",
        "previous_line_id",
        "evidence",
    )
    found = differences(intervals, [FIX | change for change in changes], "source", *columns, **given)
    return [row[1:] for row in found if row[0] == "correction"]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, [("D1", 1, day("04-01"), None, -4, 3, "A", None, "E001:1")]),
        (
            {"unit_cost": D(9), "completed_at": at("04-02 23:00")},
            [("D1", 1, day("04-02"), None, -4, 9, "A", None, "E001:1")],
        ),
        ({"sku": "K2"}, [("D1", 2, day("04-01"), None, -4, None, "C", None, "E001:1")]),
        ({"bin": "A"}, [("D1", 3, day("04-01"), None, -4, 3, "A", None, "E001:1")]),
        ({"bin": "B"}, [("D1", None, day("04-01"), None, -4, 3, "A", None, "E001:1")]),
        ({"batch": "L1"}, [("D1", None, day("04-01"), None, -4, 3, "A", None, "E001:1")]),
        *(
            ({"kind": kind}, [("D1", 1, day("04-01"), None, -4, 3, "A", None, "E001:1")])
            for kind in ("write_off", "write_on", "auto_adjustment")
        ),
        *(({"kind": kind}, []) for kind in ("stocktake", "revaluation", "zeroing")),
        ({"sku": None}, []),
        ({"effective_date": None}, []),
        ({"status": "DRAFT"}, []),
        ({"quantity": D(0)}, []),
    ],
)
def test_a_correction_that_is_no_counts_posting_is_a_line(change, found):
    assert manual(change) == found


def test_lines_of_one_document_are_one_and_cancel():
    assert manual({}, {"quantity": D(4)}) == []
    late = {"quantity": D(1), "effective_date": day("04-03"), "unit_cost": D(8)}
    assert manual({"source_id": "E2"}, late) == [("D1", 1, day("04-03"), None, -3, 8, "A", None, "E001:2")]
    assert [row[:2] for row in manual({}, {"quantity": D(4), "bin": "A"})] == [("D1", 1), ("D1", 3)]


@pytest.mark.parametrize(
    ("seen", "change", "is_line"),
    [
        ("03-28", {}, False), ("03-29", {}, False), ("04-04", {}, False), ("04-05", {}, True), ("03-01", {}, False), ("02-28", {}, True),
        ("03-28", {"quantity": D(4)}, True), ("03-28", {"sku": "K2"}, True), ("03-28", {"site": "N"}, True), ("03-28", {"site": None}, True),
    ],
)  # fmt: skip
def test_a_correction_equal_to_what_a_count_found_near_its_day_posts_that_count(seen, change, is_line):
    """A count that found four too few, seen from 31 days before the correction to three days after it."""
    found = (1, 1, "K1", "S", "C1", at(f"{seen} 00:00"), None, None, 10, 1, -4, 100, 0, 2, "A")
    assert bool(manual(change, intervals=table(INTERVAL, found))) == is_line


def test_postings_by_number_and_openings_are_no_lines():
    assert manual({}, count_point=table("point_id count_id place_key", (1, "D1", 1))) == []
    assert (
        manual({}, movement=table("kind document_no", ("opening", "D1")))
        == []
        != manual({}, movement=table("kind document_no", ("sale", "D1"), ("opening", "D2")))
    )


def test_a_correction_follows_the_last_count_of_its_place():
    """After the count of 1 March and before that of 1 May; its own line stands between theirs. A count whose difference is
    not known dates the window and is no line to follow."""
    places = table(INTERVAL, FIRST, SECOND)
    assert [(row[3], row[7]) for row in manual({}, intervals=places)] == [(day("03-01"), 1)]
    assert [(row[3], row[7]) for row in manual({"effective_date": day("06-01")}, intervals=places)] == [
        (day("05-01"), 2)
    ]
    assert [(row[3], row[7]) for row in manual({"sku": "K2"}, intervals=places)] == [(None, None)]
    unknown = table(INTERVAL, (*FIRST[:10], None, *FIRST[11:]))
    assert [(row[3], row[7]) for row in manual({}, intervals=unknown)] == [(day("03-01"), None)]
    both = differences(
        places,
        [FIX, FIX | {"document_no": "D0", "effective_date": day("04-02")}],
        "count_id",
        "previous_line_id",
        "from_day",
    )
    assert both == [("C1", None, None), ("D1", 1, day("03-01")), ("D0", 1, day("03-01")), ("C2", 1, day("03-01"))]


def test_lines_of_a_moment_stand_by_source_document_and_sku():
    fixes = [FIX | {"document_no": number, "sku": sku, "site": site, "effective_date": day("03-01")} for number, sku, site in
             (("D2", "K1", "S"), ("D1", "K2", "S"), ("D1", "K1", "T"), ("D1", "K1", "S"), ("D1", "K1", None))]  # fmt: skip
    first = (*FIRST[:5], at("03-01 00:00"), *FIRST[6:])
    found = differences(table(INTERVAL, first), fixes, "line_id", "source", "count_id", "sku", "site")
    assert found == [
        (1, "correction", "D1", "K1", None), (2, "correction", "D1", "K1", "S"), (3, "correction", "D1", "K1", "T"), (4, "correction", "D1", "K2", "S"),
        (5, "correction", "D2", "K1", "S"), (6, "count", "C1", "K1", "S"),
    ]  # fmt: skip


def test_a_line_knows_its_product_and_the_usual_size_of_its_movements():
    """Usual sizes 1, 2, 3 and 40: the first two skus are the lowest third, then one each."""
    moved = table("sku quantity", ("K4", 40), ("K1", 1), ("K1", -1), ("K2", -2), ("K3", 3), ("K4", 0))
    counts = table(
        INTERVAL,
        *((n, n, f"K{n}", "S", "C1", at("03-01 18:00"), None, None, n, 1, -1, 9, 0, 2, "A") for n in range(1, 6)),
    )
    products = table(
        "sku category pack_qty name barcode",
        ("K1", "Tools", 6, "Saw", "0123"),
        ("K1", "Tool", 12, "Hammer", "999"),
        ("K2", None, None, None, None),
    )
    found = differences(
        counts,
        (),
        "sku",
        "scale",
        "category",
        "pack_qty",
        "product_name",
        "barcode",
        movement_event=moved,
        product=products,
    )
    assert found == [
        ("K1", 0, "Tools", 12, "Saw", "999"),
        ("K2", 0, "", None, "", ""),
        ("K3", 1, "", None, "", ""),
        ("K4", 2, "", None, "", ""),
        ("K5", 0, "", None, "", ""),
    ]


def test_lines_that_differ_and_the_window_of_their_documents():
    lines = table("line_id source day from_day drift", (1, "count", day("03-10"), day("01-10"), 4), (2, "count", day("03-10"), None, -4), (3, "correction", day("04-10"), None, 1), (4, "count", day("03-10"), None, 0), (5, "correction", day("04-10"), day("04-01"), 1))  # fmt: skip
    assert made("differing_line", "line_id", "from_day", difference_line=lines) == [
        (1, day("01-10")),
        (2, dt.date(1900, 1, 1)),
        (3, day("01-10")),
        (5, day("04-01")),
    ]


def test_history_is_counts_whose_movements_are_known():
    lines = table(
        "line_id source n_moves believed",
        (3, "count", 0, 7),
        (2, "count", None, 8),
        (1, "count", 4, 9),
        (4, "correction", 4, 9),
    )
    assert made("count_history", "line_id", "n_moves", "belief", difference_line=lines) == [(1, 4, 9), (3, 0, 7)]


@pytest.mark.parametrize(
    ("grain", "drifts"), [("bin", [-70_000, -70_000, 20_000]), ("site", [-10_000, -30_000, 20_000])]
)
def test_lines_by_bin_differ_by_their_own_count_or_by_belief(grain, drifts):
    """Site S has bins, site N none. Two bins of place 1 and none of place 2; the line of a place is the count's."""
    events = table(
        "count_line_id count_id place_key sku site bin count_at variance_quantity unit_cost abc_class source_id source_row",
        (1, "C1", 1, "K1", "S", "A", at("03-01 23:00"), -1, 2, "A", "E1", 7), (2, "C1", 1, "K1", "S", None, at("03-01 23:00"), -3, 2, "A", "E1", 8),
        (3, "C1", 2, "K2", "S", "B", at("03-01 23:00"), None, 2, "A", "E1", 9), (4, "C2", 1, "K1", "N", None, at("03-01 23:00"), -3, 2, "A", "E1", 10),
        (5, "C3", 3, "K3", "S", "B", at("03-02 23:00"), 2, None, "B", "E2", 1),
    )  # fmt: skip
    lines = table(
        "line_id source count_id place_key drift",
        (11, "count", "C1", 1, -7),
        (12, "correction", "C1", 1, -9),
        (13, "count", "C2", 1, -9),
        (14, "count", "C3", 3, 2),
    )
    found = made("bin_line", count_event=events, grain=[{"belief_grain": grain}], difference_line=lines)
    assert found == [
        (1, 11, "C1", "K1", "S", "A", day("03-01"), drifts[0], 2, "A", "E1:7", grain), (2, 11, "C1", "K1", "S", "(no bin)", day("03-01"), drifts[1], 2, "A", "E1:8", grain),
        (5, 14, "C3", "K3", "S", "B", day("03-02"), drifts[2], None, "B", "E2:1", grain),
    ]  # fmt: skip


def test_bins_without_a_site_are_a_site_too():
    events = table(
        "count_line_id count_id place_key sku site bin count_at variance_quantity source_row",
        (1, "C1", 1, "K1", None, "A", at("03-01 23:00"), -1, 1),
    )
    assert made(
        "bin_line", "count_line_id", "line_id", count_event=events, grain=[{"belief_grain": "site"}], difference_line=[]
    ) == [(1, None)]


# what surrounds the lines


def test_the_day_open_items_are_judged_at():
    moved = table("stock_day kind", (day("02-01"), "sale"), (day("03-01"), "sale"), (day("09-01"), "opening"))
    counted = [{"count_at": at("03-04 18:00")}, {"count_at": at("01-04 18:00")}]
    assert made("evidence_end", movement_event=moved, count_event=counted) == [(day("03-04"),)]
    assert made("evidence_end", movement_event=moved, count_event=[]) == [(day("03-01"),)]
    assert made("evidence_end", movement_event=[], count_event=[]) == [(None,)]
    assert made(
        "evidence_end", movement_event=moved, count_event=counted, settings={"period": {"end": "2026-02-01"}}
    ) == [(day("02-01"),)]


@pytest.mark.parametrize(
    ("kind", "opened", "found"),
    [("opening", None, (True, False)), ("sale", day("01-01"), (False, True)), ("sale", None, (False, False))],
)
def test_whether_the_evidence_dates_a_go_live(kind, opened, found):
    assert made("go_live", tables={"movement": [{"kind": kind}], "company": [{"opening_balance_date": opened}]}) == [
        found
    ]


def test_the_last_supplier_by_name_of_goods_received_since_the_count_before():
    lines = table("line_id source sku site day from_day", (2, "count", "K1", "S", day("03-10"), day("01-10")), (1, "count", "K1", "S", day("01-10"), None), (3, "correction", "K1", "S", day("03-10"), None), (4, "count", "K2", None, day("03-10"), None))  # fmt: skip
    received = table(
        "sku site received_date supplier",
        ("K1", "S", day("01-10"), "Mill"), ("K1", None, day("03-10"), "Wood"), ("K1", "S", day("03-11"), "Zinc"), ("K1", "N", day("03-01"), "Zinc"),
        ("K1", "S", day("02-01"), None), ("K1", "S", dt.date(2020, 1, 1), "Anvil"), ("K9", "S", day("02-01"), None), ("K2", None, day("02-01"), "Loom"),
    )  # fmt: skip
    assert made("line_supplier", difference_line=lines, tables={"receipt": received}) == [
        (1, "Mill"),
        (2, "Wood"),
        (4, "Loom"),
    ]


def test_ordinary_corrections_are_done_and_no_loads():
    fixes = table(
        "document_no sku site bin kind status effective_date completed_at value quantity reason reference source_id source_row",
        ("D1", "K1", "S", "A", "write_off", None, day("03-01"), at("03-02 09:00"), D("-1.5"), D(-2), " broken ", "x", "E1", 2),
        ("D2", "K2", "T", None, "adjustment", "Posted", None, at("03-02 09:00"), None, D(3), None, None, "E1", 1), ("D3", "K1", "S", None, "adjustment", "VOID", None, None, D(1), D(1), None, None, "E0", 1),
        ("D4", "K1", "S", None, "adjustment", None, None, None, D(1), D(0), None, None, "E0", 2), ("D5", "K1", "S", None, "adjustment", None, None, None, D(1), D(1), "go-live", None, "E0", 3),
        ("D6", "K1", "S", None, "adjustment", None, None, None, D(1), D(1), None, "Initial Load", "E0", 4), ("OB", "K1", "S", None, "adjustment", None, None, None, D(1), D(1), None, None, "E0", 5),
        (None, "K3", "S", None, "adjustment", None, None, None, D(1), D(1), "opening", "balance", "E2", 1),
    )  # fmt: skip
    moved = table("kind document_no", ("opening", "OB"), ("opening", None), ("sale", "D1"))
    assert made("ordinary_correction", tables={"correction": fixes, "movement": moved}) == [
        ("K2", "T", None, "adjustment", day("03-02"), None, 3.0, ""),
        ("K1", "S", "A", "write_off", day("03-01"), -1.5, -2.0, "broken"),
        ("K3", "S", None, "adjustment", None, 1.0, 1.0, "opening"),
    ]


def test_a_sale_that_skipped_its_pick_stage():
    shipped = table(
        "shipped_quantity shipped_date picked_date ship_status pick_status",
        (1, day("03-01"), day("03-02"), None, None), (1, day("03-01"), day("03-05"), None, None), (1, day("03-02"), day("03-02"), None, None), (1, day("03-03"), day("03-02"), None, None), (1, day("03-03"), None, "Authorised", "not available"),
        (1, day("03-03"), None, "AUTHORISED", "Draft"), (1, day("03-03"), None, "AUTHORISED", "AUTHORISED"), (1, day("03-03"), None, "DRAFT", "DRAFT"), (0, day("03-01"), day("03-02"), None, None),
        (None, day("03-01"), day("03-02"), None, None), (-1, day("03-01"), day("03-02"), None, None),
    )  # fmt: skip
    assert made("pick_stage", tables={"shipment": shipped}) == [(8, 4)]


def test_the_account_of_each_correction_by_the_kind_its_number_shows():
    fixes = table(
        "document_no kind status account sku site value quantity reason reference effective_date completed_at source_row",
        ("ST-1", "stocktake", None, "517", "K1", "T", D(-5), D(-1), " ", " ref b ", day("03-03"), None, 4), ("ST-1", "stocktake", None, "517", "K2", "S", D(9), D(1), "b", None, None, at("03-02 09:00"), 3),
        ("ST-1", "adjustment", None, "517", "K2", "S", None, D(2), None, None, day("03-01"), at("04-02 09:00"), 5), ("0012", "write_off", "Posted", "518", "K3", None, D(-2), D(-2), "z", "a", day("03-01"), None, 6),
        ("DA9", "auto_adjustment", None, "517", "K1", "S", D(1), D(1), None, None, None, None, 7), ("DA9", "adjustment", "VOID", "517", "K1", "S", D(1), D(1), None, None, None, None, 8),
        ("DA9", "adjustment", None, None, "K1", "S", D(1), D(1), None, None, None, None, 9), ("OB1", "adjustment", None, "300", "K1", "S", D(1), D(1), None, None, None, None, 10),
    )  # fmt: skip
    products = table("sku category", ("K1", "Tools"), ("K2", "Paint"), ("K2", "Brush"))
    moved = table("kind document_no", ("opening", "OB1"), ("opening", None), ("sale", "ST-1"))
    assert made("correction_account", tables={"correction": fixes, "product": products, "movement": moved}) == [
        ("ST adjustment", "ST-1", "517", None, True, "", "S", "Brush", day("03-01"), "E001:5"),
        ("ST stocktake", "ST-1", "517", 4, False, "b", "S", "Brush", day("03-02"), "E001:3"),
        ("write_off adjustment", "0012", "518", -2, False, "z", None, None, day("03-01"), "E001:6"),
    ]


def test_corrections_without_an_accounting_date():
    fixes = table("document_no account value status effective_date source_id source_row", ("D1", "517", D(-2), None, None, "E2", 1), ("D2", "518", None, "Posted", None, "E1", 2),
                  ("D3", "517", D(1), "DRAFT", None, "E1", 1), ("D4", "517", D(1), None, day("03-01"), "E1", 3), ("D5", "517", D(1), None, None, "E1", 1))  # fmt: skip
    words = "correction without an accounting date"
    assert made("undated_correction", tables={"correction": fixes}) == [
        (words, "D5", "517", 1, "E1:1"),
        (words, "D2", "518", None, "E1:2"),
        (words, "D1", "517", -2, "E2:1"),
    ]


@pytest.mark.parametrize("patterns", [[r"\bST-\d+", "(?i)cogs"], [r"\bST-\d+|(?i)cogs"], []])
def test_manual_journals_on_inventory_that_no_pattern_explains(patterns):
    ledger = table(
        "journal_id account_code source_type reference description amount date source_row",
        ("J3", "715", "Manual Journal", "true up", None, D(5), day("03-02"), 9), ("J1", "0715", "General Journal", None, None, D(-7), day("03-02"), 8), ("J2", "715", "journal entry", None, "COGS of March", D(1), day("03-02"), 7),
        ("J0", "715", "Manual Journal", "ST-12", None, D(1), day("03-01"), 6), ("J9", "715", "Bill", "x", None, D(1), day("03-01"), 5), ("J8", "517", "Manual Journal", "x", None, D(1), day("03-01"), 4),
        (None, "715", "Manual Journal", "x", "y", D(2), day("03-02"), 3),
    )  # fmt: skip
    accounts = table("account_code role", ("715", "inventory"), ("517", "adjustment"))
    settings = {"accounts": {"cin7_journal_patterns": patterns, "inventory": ["0715"]}}
    found = made("unexplained_journal", tables={"ledger_line": ledger, "account": accounts}, settings=settings)
    ours = [("J1", "0715", -7, "E001:8"), ("J3", "715", 5, "E001:9"), (None, "715", 2, "E001:3")]
    assert found == (ours if patterns else [("J0", "715", 1, "E001:6"), ours[0], ("J2", "715", 1, "E001:7"), *ours[1:]])


def test_the_population_of_the_sample_is_belief_at_cost_to_the_cent():
    """Halves of a cent go to the even cent: 2.5 x 0.01 is 0.02, 3.5 x 0.01 is 0.04."""
    plan = table("rank sku site bin belief unit_cost", (3, "K2", "S", None, D("2.5"), D("0.01")), (2, "K1", "S", "A", D("3.5"), D("0.01")), (1, "K1", "S", None, -2, 3), (4, "K1", None, None, 1, D("1.235")), (5, "K0", "S", None, 1, None), (6, None, "S", None, 1, 1))  # fmt: skip
    assert made("book_value", count_plan=plan) == [
        (None, "S", None, 1),
        ("K1", None, None, D("1.24")),
        ("K1", "S", None, -6),
        ("K1", "S", "A", D("0.04")),
        ("K2", "S", None, D("0.02")),
    ]


@pytest.mark.parametrize(("grain", "bin"), [("bin", "A"), ("site", None)])
def test_where_a_place_stands_since_its_last_count(grain, bin):
    keys = table(
        "place_key sku site bin",
        (1, "K1", "S", "B"),
        (1, "K1", "S", "A"),
        (2, "K2", None, None),
        (3, "K3", "S", None),
        (4, "K4", "T", "A"),
        (4, "K5", "U", "A"),
    )
    activity = "q_receipt q_pick q_transfer q_return q_unstock q_assembly"
    segments = table(
        f"place_key seg moved n_moves {activity}",
        (1, 0, -5, 3, 1, 2, 4, 8, 16, 32),
        (1, 1, 9, 40, 100, 100, 100, 100, 100, 100),
        (1, 0, 1, 2, 0, 0, 0, 0, 0, 0),
    )
    counts = table("place_key count_at", (1, at("03-01 18:00")), (1, at("04-01 18:00")), (4, at("05-01 18:00")))
    sold = table(
        "place_key stock_day kind",
        (1, day("04-02"), "sale"),
        (1, day("04-02"), "pick"),
        (1, day("03-02"), "pick"),
        (1, day("05-02"), "receipt"),
        (2, day("05-02"), "restock"),
    )
    found = made(
        "place_since_count", stock_key=keys, grain=[{"belief_grain": grain}], count_segment=segments, count_interval=counts, movement_event=sold,
        opening_belief=table("place_key opening", (1, 10), (3, 7)), sku_cost=table("sku unit_cost", ("K1", 3)), sku_class=table("sku abc_class", ("K1", "A")),
    )  # fmt: skip
    assert found == [
        (1, "K1", "S", bin, 15, 5, 63, day("04-01"), 2, 2, day("04-02"), day("03-02"), 3, "A"),
        (2, "K2", None, None, 0, 0, 0, None, 0, None, None, None, None, "C"),
        (3, "K3", "S", None, 7, 0, 0, None, 0, None, None, None, None, "C"),
        (4, "K4", "T", bin, 0, 0, 0, day("05-01"), 1, None, None, None, None, "C"),
    ]


def test_lines_with_neither_stock_nor_movements_since_their_count_are_not_planned():
    places = table(
        "place_key sku belief n_moves throughput counts unit_cost abc_class",
        *((number, f"K{number}", belief, moves, moves, 0, 5, "A") for number, (belief, moves) in enumerate(((0, 0), (1, 0), (-1, 0), (0, 1)))),
    )  # fmt: skip
    found = made("count_plan", "sku", place_since_count=places, count_history=[], evidence_end=[{"day": None}])
    assert sorted(found) == [("K1",), ("K2",), ("K3",)]
