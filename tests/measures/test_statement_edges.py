"""Where a statement decides: a cell left empty, a day on the edge, a status, one of two columns. One tiny client each."""

from decimal import Decimal as D

import pytest

from cin7_audit.engagement import Engagement, Tolerance
from cin7_audit.thresholds import AGE_BANDS
from tests.inline_case import in_memory_case
from tests.measures.small import at, count, move, product


def rows(name, tables, *columns, settings=None):
    """The rows of a model as tuples of these columns, in order; empty cells are None."""
    frame = in_memory_case(tables, settings).table(name)
    cells = frame[list(columns)].astype(object)
    return sorted(map(tuple, cells.where(cells.notna(), None).to_numpy().tolist()), key=str)


def bought(document, received, invoiced=None, price=None, day=1, **more):
    """One purchase line; an empty status and an empty rate unless stated."""
    line = {
        "document_no": document,
        "sku": "K1",
        "site": "North",
        "order_date": at(0).date(),
        "received_date": at(day).date(),
    }
    units = {"received_quantity": received, "invoiced_quantity": invoiced, "unit_price": price}
    return line | {name: None if value is None else D(value) for name, value in units.items()} | more


# 20_events/sku_cost


@pytest.mark.parametrize(
    ("rates", "cost"),
    [
        ((None, None), "3.5"),  # base currency: (10 x 2 + 30 x 4) / 40
        (("2", None), "4"),  # (10 x 2 x 2 + 30 x 4) / 40
        ((None, "0.5"), "2"),  # (10 x 2 + 30 x 4 x 0.5) / 40
        (("2", "0.5"), "2.5"),
    ],
)
def test_a_purchase_without_a_rate_is_in_base_currency(rates, cost):
    lines = [
        bought("P1", 10, price=2, currency_rate=rates[0] and D(rates[0])),
        bought("P2", 30, price=4, currency_rate=rates[1] and D(rates[1])),
        bought("P3", 0, price=90),
        bought("P4", 90, price=0),
    ]
    found = rows("sku_cost", {"product": [product()], "receipt": lines}, "sku", "unit_cost", "basis")
    assert found == [("K1", D(cost), "purchase price of received lines")]


def test_the_best_source_of_a_unit_cost_wins():
    """Each source says another figure: snapshot 11, product list 12, receipts 13, issues 14, purchase price 15."""
    sources = [
        ({"stock_snapshot": [{"as_of": at(1).date(), "sku": "K1", "on_hand": D(2), "value": D(22)}]}, 11, "stock value / on hand of the snapshots"),
        ({"product": [product(average_cost=D(12))]}, 12, "average cost of the product list"),
        ({"movement": [move(0, 2, "receipt", value=D(26)), move(1, -1, value=D(-14))]}, 13, "average cost of recorded receipts"),
        ({"movement": [move(1, -1, value=D(-14))]}, 14, "average cost of recorded issues"),
        ({"product": [product()], "receipt": [bought("P1", 1, price=15)]}, 15, "purchase price of received lines"),
    ]  # fmt: skip
    tables = {}
    for given, cost, basis in reversed(sources):
        tables |= given
        assert rows("sku_cost", tables, "unit_cost", "basis") == [(cost, basis)]


def test_a_cost_of_nothing_and_stock_of_nothing_are_no_source():
    tables = {
        "stock_snapshot": [
            {"as_of": at(1).date(), "sku": "K1", "on_hand": D(0), "value": D(9)},
            {"as_of": at(1).date(), "sku": "K1", "on_hand": D(-1), "value": D(-3)},
        ],
        "product": [product(average_cost=D(0))],
        "movement": [
            move(0, 2, "receipt", value=D(0)),
            move(0, 3, "adjustment", value=D(90)),
            move(1, -2, value=D(-8)),
        ],
    }
    assert rows("sku_cost", tables, "unit_cost", "basis") == [(4, "average cost of recorded issues")]


# 20_events: which of two moments, whether a count is done, the class and the cost of a count


def test_a_movement_without_a_moment_stands_at_its_day_and_one_with_it_at_the_moment():
    moved = [
        move(3, -1, effective_date=at(2).date()),
        move(5, -2, completed_at=None),
        move(6, -3, effective_date=None, completed_at=None),
    ]
    assert rows("movement_event", {"movement": moved}, "quantity", "stock_at") == [(-1, at(3)), (-2, at(5)), (-3, None)]


def test_a_count_that_does_not_say_it_is_confirmed_is_and_stands_at_its_moment_or_its_day():
    lines = [
        count(1, 9, 10, sku="K1", is_confirmed=None, effective_date=at(0).date()),
        count(2, 9, 10, sku="K2", is_confirmed=False),
        count(3, 9, 10, sku="K3", completed_at=None),
        count(4, 9, 10, sku="K4", completed_at=None, effective_date=None),
    ]
    tables = {"count_line": lines, "product": [product("K1", "A"), product("K3", None)]}
    assert rows("count_event", tables, "sku", "count_at", "abc_class") == [("K1", at(1), "A"), ("K3", at(3), "B")]
    assert rows("count_number", tables, "count_id", "count_at") == [("ST1", at(1)), ("ST3", at(3)), ("ST4", None)]


def test_the_cost_of_a_count_is_its_own_else_that_of_its_posting_else_that_of_the_product():
    """A posting of a draft and a posting worth nothing say no cost."""
    posted = {"kind": "stocktake", "site": "North", "completed_at": at(1), "document_no": "ST1", "quantity": D(-2)}
    tables = {
        "count_line": [
            count(1, 8, 10, sku=f"K{n}", cost=7) | ({} if n == 1 else {"unit_cost": None}) for n in (1, 2, 3, 4)
        ],
        "correction": [
            posted | {"sku": "K1", "value": D(-6)},
            posted | {"sku": "K2", "value": D(-6)},
            posted | {"sku": "K3", "value": D(-6), "status": "DRAFT"},
            posted | {"sku": "K4", "value": D(0)},
        ],
        "product": [product(f"K{n}", average_cost=D(5)) for n in (1, 2, 3, 4)],
    }
    found = rows("count_event", tables, "sku", "unit_cost", "variance_value", "cost_basis")
    listed = "average cost of the product list"
    assert found == [
        ("K1", 7, -14, "count document"),
        ("K2", 3, -6, "posting of the count"),
        ("K3", 5, -10, listed),
        ("K4", 5, -10, listed),
    ]


def test_classes_by_usage_value_stand_where_the_client_states_none():
    """Used at 1 a unit: 70, 15, 10, 5, 0. What stands before a line decides: 0 and 70 under 80, 85 under 95, 95 not."""
    used = {"K1": 70, "K2": 15, "K3": 10, "K4": 5}
    tables = {
        "movement": [move(1, -units, sku=sku) for sku, units in used.items()] + [move(1, -900, "write_off", sku="K5")],
        "product": [product(f"K{n}", None, average_cost=D(1)) for n in range(1, 6)],
    }
    assert rows("sku_class", tables, "sku", "abc_class", "usage_value") == [
        ("K1", "A", 70),
        ("K2", "A", 15),
        ("K3", "B", 10),
        ("K4", "C", 5),
        ("K5", "C", 0),
    ]


# 40_corrections/over_tolerance


@pytest.mark.parametrize(
    ("over", "short", "found"), [(3, 1, [("K2", -2)]), (1, 3, [("K1", 2)]), (1, 1, [("K1", 2), ("K2", -2)]), (3, 3, [])]
)
def test_a_gain_goes_by_its_factor_and_a_loss_by_its_own(over, short, found):
    """2 % either way, class A: a limit of 1 %, three times that on one side."""
    tables = {"count_line": [count(1, 102, 100), count(1, 98, 100, sku="K2")], "product": [product(), product("K2")]}
    settings = Engagement(tolerance=Tolerance(over_factor=D(over), short_factor=D(short)))
    assert rows("over_tolerance", tables, "sku", "variance", settings=settings) == found


@pytest.mark.parametrize(("over", "short", "found"), [(1, 0, [("K1", 1)]), (0, 1, [("K2", -1)]), (2, 2, [])])
def test_a_gain_goes_by_its_value_limit_and_a_loss_by_its_own(over, short, found):
    """One unit in a thousand, worth 2: over a limit of 1, not over one of 2; no limit is 0."""
    tables = {
        "count_line": [count(1, 1001, 1000, cost=2), count(1, 999, 1000, sku="K2", cost=2)],
        "product": [product(), product("K2")],
    }
    settings = Engagement(tolerance=Tolerance(value_over=D(over), value_short=D(short)))
    assert rows("over_tolerance", tables, "sku", "variance", settings=settings) == found


def test_the_limit_itself_is_within_tolerance_and_only_class_c_has_a_floor():
    """Of 100: A may be 1 off, B 3, C 5; of 10, one unit is over in A and at the floor of C."""
    found = {"K1": ("A", 99, 100), "K2": ("B", 97, 100), "K3": ("C", 95, 100), "K4": ("A", 9, 10), "K5": ("C", 9, 10),
             "K6": ("A", 98, 100), "K7": ("B", 96, 100), "K8": ("C", 94, 100), "K9": ("C", 8, 10)}  # fmt: skip
    tables = {
        "count_line": [count(1, counted, believed, sku=sku) for sku, (_, counted, believed) in found.items()],
        "product": [product(sku, abc) for sku, (abc, _, _) in found.items()],
    }
    assert rows("over_tolerance", tables, "sku", "variance") == [
        ("K4", -1),
        ("K6", -2),
        ("K7", -4),
        ("K8", -6),
        ("K9", -2),
    ]


@pytest.mark.parametrize(("days", "is_recounted"), [(6, True), (7, True), (8, False)])
def test_a_recount_may_stand_a_week_before_or_after(days, is_recounted):
    tables = {
        "count_line": [count(20, 90, 100, number="X"), count(20 + days, 90, 90, number="Y")],
        "product": [product()],
    }
    assert rows("over_tolerance", tables, "count_id", "is_recounted") == [("X", is_recounted)]
    tables["count_line"][1] = count(20 - days, 90, 90, number="Y")
    assert rows("over_tolerance", tables, "count_id", "is_recounted") == [("X", is_recounted)]


# 40_corrections/inventory_month


def test_the_snapshot_holds_what_moved_on_its_own_day():
    """15 in stock on 31 January at 2 a unit, the 5 that came that day among them; the 4 of 1 February come after."""
    tables = {
        "movement": [move(0, 10, "receipt"), move(26, 5, "receipt"), move(27, -4), move(60, -1)],
        "stock_snapshot": [{"as_of": at(26).date(), "sku": "K1", "site": "North", "on_hand": D(15)}],
        "product": [product(average_cost=D(2))],
    }
    found = rows("inventory_month", tables, "month", "site", "inventory")
    assert found == [("2026-01", "North", 30), ("2026-02", "North", 22), ("2026-03", "North", 20)]
    tables["stock_snapshot"][0]["on_hand"] = D(18)  # the snapshot rules: three units more throughout
    found = rows("inventory_month", tables, "month", "site", "inventory")
    assert found == [("2026-01", "North", 36), ("2026-02", "North", 28), ("2026-03", "North", 26)]


def test_only_the_latest_snapshot_anchors_a_site_and_one_without_keeps_its_movements():
    tables = {
        "movement": [
            move(0, 10, "receipt"),
            move(0, 7, "receipt", site="South"),
            move(30, -1),
            move(30, -2, site=None),
        ],
        "stock_snapshot": [
            {"as_of": at(1).date(), "sku": "K1", "site": "North", "on_hand": D(90)},
            {"as_of": at(30).date(), "sku": "K1", "site": "North", "on_hand": D(12)},
        ],
        "product": [product(average_cost=D(2))],
    }
    assert rows("inventory_month", tables, "month", "site", "inventory") == [
        ("2026-01", "North", 26),
        ("2026-01", "South", 14),
        ("2026-01", None, 0),
        ("2026-02", "North", 24),
        ("2026-02", "South", 14),
        ("2026-02", None, -4),
    ]


# 50_ledger/open_purchases


def open_purchases(*lines, end="2026-03-31"):
    settings = Engagement.model_validate({"period": {"start": "2026-01-01", "end": end}})
    columns = ("document_no", "side", "received", "invoiced", "open_quantity", "value")
    return rows("open_purchases", {"receipt": list(lines), "movement": [move(0, 1)]}, *columns, settings=settings)


@pytest.mark.parametrize("status", ["DRAFT", "draft", "VOID", "VOIDED", "Void"])
def test_a_draft_or_void_purchase_is_not_open(status):
    given = [bought("P1", 10, 4, 2), bought("P2", 10, 4, 2, status=status), bought("P3", 3, 9, 2, status=status)]
    assert open_purchases(*given) == [("P1", "received_not_invoiced", 10, 4, 6, 12)]


@pytest.mark.parametrize("status", [None, "RECEIVED", "INVOICED", "COMPLETED"])
def test_any_other_purchase_is_open_by_the_side_that_is_more(status):
    """P3 is squared; an empty rate is the base currency, an empty quantity none."""
    given = [
        bought("P1", 10, 4, 2, status=status, currency_rate=D("1.5")),
        bought("P2", 3, 9, 2, status=status),
        bought("P3", 5, 5, 2, status=status),
        bought("P4", 8, None, 2, status=status),
        bought("P5", None, 8, 2, status=status),
        bought("P6", 9, 9, 2, status=status, unstocked_quantity=D(2)),
        bought("P7", 9, 9, 2, status=status, credited_quantity=D(3)),
    ]
    assert open_purchases(*given) == [
        ("P1", "received_not_invoiced", 10, 4, 6, 18),
        ("P2", "invoiced_not_received", 3, 9, 6, 12),
        ("P4", "received_not_invoiced", 8, 0, 8, 16),
        ("P5", "invoiced_not_received", 0, 8, 8, 16),
        ("P6", "invoiced_not_received", 7, 9, 2, 4),
        ("P7", "received_not_invoiced", 9, 6, 3, 6),
    ]


def test_what_is_received_or_billed_on_the_last_day_counts_and_a_day_later_does_not():
    """The period ends on day 85, 31 March. Bills carry dates: a receipt billed later is not invoiced."""
    given = [
        bought("P1", 10, 10, 2, day=85, invoice_date=at(86).date()),
        bought("P2", 10, 10, 2, day=85, invoice_date=at(85).date()),
        bought("P3", 10, 10, 2, day=86, invoice_date=at(85).date()),
        bought("P4", 10, 10, 2, day=86, invoice_date=at(86).date()),
        bought("P5", 10, 10, 2, day=80, invoice_date=at(85).date()),  # billed in two parts, the second too late
        bought("P5", 4, 4, 2, day=80, invoice_date=at(86).date()),
    ]
    assert open_purchases(*given) == [
        ("P1", "received_not_invoiced", 10, 0, 10, 20),
        ("P3", "invoiced_not_received", 0, 10, 10, 20),
        ("P5", "received_not_invoiced", 14, 10, 4, 8),
    ]


@pytest.mark.parametrize(("age", "band"), [(0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3)])
def test_the_last_day_of_a_band_is_in_it(age, band):
    settings = Engagement.model_validate({"period": {"start": "2025-01-01", "end": f"{at(100):%Y-%m-%d}"}})
    tables = {"receipt": [bought("P1", 10, 4, 2, day=100 - age)], "movement": [move(0, 1)]}
    assert rows("open_purchases", tables, "age_days", "band", settings=settings) == [(age, AGE_BANDS[band])]
