"""M-17 to M-19, M-24, M-34 to M-36 and M-40 on a handful of rows, against arithmetic done by hand from the method's formulas.

Two sites, two months, every unit at a cost of 10:
           movement lines   active lines   corrections   value        stock at month end
Jan North  4 sales          A              ST-1          -20          100 + 10 - 4 = 106: 1060
Jan South  1 sale           B                                         50 - 1 = 49:         490
Feb North  1 sale           A              ST-2          +10          105:                1050
Feb South  nothing moved                                              49:                  490
The opening rows and the load ST-9 (+10 units) are in no rate.
"""

import datetime as dt
from decimal import Decimal as D

import pytest

from cin7_audit.engagement import Engagement, Tolerance
from tests.measures.by_hand import every, one, parts, told
from tests.measures.small import count, product

STEP = "write_off_frequency"


def day(text):
    return dt.date.fromisoformat(text)


def moment(text):
    return dt.datetime.fromisoformat(text)


def moved(document, on, quantity, sku="A", site="North", kind="sale"):
    return {"movement_id": document, "document_no": document, "kind": kind, "effective_date": day(on), "sku": sku, "site": site, "quantity": D(quantity)}  # fmt: skip


def fixed(document, on, value, site="North", **more):
    row = {"document_no": document, "kind": "write_off", "status": "COMPLETED", "effective_date": day(on), "sku": "A", "site": site}
    return {**row, "quantity": D(value) / 10, "value": D(value), **more}


COSTS = [{"sku": sku, "average_cost": D(10)} for sku in ("A", "B")]
MOVED = [
    moved("OB-1", "2026-01-01", 100, kind="opening"),
    moved("OB-2", "2026-01-01", 50, sku="B", site="South", kind="opening"),
    moved("ST-9", "2026-01-02", 10, kind="adjustment"),
    *(moved(f"SO-{n}", f"2026-01-1{n}", -1) for n in range(4)),
    moved("SO-8", "2026-01-20", -1, sku="B", site="South"),
    moved("SO-9", "2026-02-10", -1),
]
FIXED = [
    fixed("ST-9", "2026-01-02", 100, reference="Opening balance load"),
    fixed("ST-1", "2026-01-20", -20),
    fixed("ST-2", "2026-02-05", 10, kind="write_on"),
]


@pytest.fixture(scope="module")
def measures():
    return told(STEP, {"movement": MOVED, "correction": FIXED, "product": COSTS})


def test_m17_corrections_per_1000_movement_lines(measures):
    """2 x 1000 / 6; North 2 x 1000 / 5; South has 1 line and no correction: a measured zero."""
    found = one(measures, "M-17", "1,000")
    assert parts(found) == (pytest.approx(2000 / 6), 2, 6, "corrections per 1,000 movement lines")
    assert parts(one(measures, "M-17", "1,000", site="North"))[:3] == (400, 2, 5)
    assert parts(one(measures, "M-17", "1,000", site="South"))[:3] == (0, 0, 1)


def test_m17_corrections_per_100_active_lines_a_month(measures):
    """Active: A and B in January, A in February: 2 x 100 / 3; North 2 x 100 / 2."""
    assert parts(one(measures, "M-17", "active")) == (pytest.approx(200 / 3), 2, 3, "corrections per 100 active lines a month")
    assert parts(one(measures, "M-17", "active", site="North"))[:3] == (100, 2, 2)


def test_m18_value_a_month_over_average_inventory_gross_and_net(measures):
    """Gross (20 + 10) / 2 = 15, net (-20 + 10) / 2 = -5, average ((1060 + 490) + (1050 + 490)) / 2 = 1545; North (1060 + 1050) / 2 = 1055."""
    gross, net = one(measures, "M-18", "gross"), one(measures, "M-18", "net")
    assert parts(gross) == (D("0.009709"), 15, 1545, "share") and parts(net) == (D("-0.003236"), -5, 1545, "share")
    assert parts(one(measures, "M-18", "gross", site="North"))[:3] == (D("0.014218"), 15, 1055)


def test_m18_a_month_without_a_known_level_does_not_dilute_the_average():
    """A correction in March, when nothing moved: three months of value (20 + 10 + 30) / 3 = 20 over the same 1545."""
    found = told(STEP, {"movement": MOVED, "correction": [*FIXED, fixed("ST-3", "2026-03-09", -30)], "product": COSTS})
    assert parts(one(found, "M-18", "gross"))[:3] == (D("0.012945"), 20, 1545)


def test_m17_and_m18_are_absent_without_movements_and_all_without_corrections():
    assert not every(told(STEP, {"correction": FIXED}), "M-17") + every(told(STEP, {"correction": FIXED}), "M-18")
    assert told(STEP, {"movement": MOVED[3:4], "product": COSTS}) == ()


def test_m19_routine_share_of_write_off_value():
    """A North -20, again -30 after 180 days (routine), -50 at South (first): 30 / 100; 181 days are too many: 0 / 100."""
    rows = [fixed("W-1", "2026-01-01", -20), fixed("W-2", "2026-06-30", -30), fixed("W-3", "2026-06-30", -50, site="South")]
    found = told(STEP, {"correction": rows})
    assert parts(one(found, "M-19")) == (D("0.300000"), 30, 100, "share")
    assert parts(one(found, "M-19", site="North"))[:3] == (D("0.600000"), 30, 50) and one(found, "M-19", site="South").value == 0
    later = [rows[0], {**rows[1], "effective_date": day("2026-07-01")}, rows[2]]
    assert one(told(STEP, {"correction": later}), "M-19").value == 0


def test_m24_says_not_enough_history_and_gives_no_figure(measures):
    found = one(measures, "M-24")
    assert found.value is None and found.unit == "log points per quarter" and "not enough history" in found.note


def asked(document, recorded, approved, value=-10, **more):
    return fixed(document, "2026-01-05", value, recorded_at=moment(recorded), approved_at=moment(approved), approver="ana", **more)


def test_m34_under_a_minute_or_in_bulk():
    """D1 after 30 seconds; D2 alone after 24 h; D3 to D5 within a minute of each other after 24 h: 4 of 5; median 24 h."""
    rows = [
        asked("D1", "2026-01-05 09:00:00", "2026-01-05 09:00:30"),
        asked("D2", "2026-01-05 12:00:00", "2026-01-06 12:00:00", site="South"),
        *(asked(f"D{n}", f"2026-01-08 15:00:{n}0", f"2026-01-09 15:00:{n}0") for n in (3, 4, 5)),
    ]
    found = told(STEP, {"correction": rows})
    assert parts(one(found, "M-34", "bulk")) == (0.8, 4, 5, "share")
    assert list(one(found, "M-34", "bulk").interval) == pytest.approx([0.3755, 0.9638], abs=0.0001)  # Wilson of 4 in 5, by hand
    assert parts(one(found, "M-34", "latency")) == (24, None, 5, "hours")
    assert parts(one(found, "M-34", "bulk", site="North"))[:3] == (1, 4, 4) and one(found, "M-34", "bulk", site="South").value == 0


def test_m34_and_m35_are_absent_without_moments_and_names(measures):
    assert not every(measures, "M-34") + every(measures, "M-35")


def test_m35_creator_counter_or_custodian_approves():
    """Approver created W-1 (10), counted W-2 (20), holds the stock of W-3 (30); W-4 (40) is clean: 3 of 4 documents, 60 of 100 by value."""
    rows = [
        fixed("W-1", "2026-01-05", -10, user="ana", approver="ana"),
        fixed("W-2", "2026-01-05", -20, user="ana", approver="ben"),
        fixed("W-3", "2026-01-05", -30, user="ana", approver="cleo"),
        fixed("W-4", "2026-01-05", -40, user="ana", approver="dee", site="South"),
    ]
    settings = Engagement.model_validate({"approval": {"custodians": ["cleo"]}})
    found = told(STEP, {"correction": rows, "count_line": [count(1, 9, 10, number="W-2", counted_by="ben")]}, settings)
    assert parts(one(found, "M-35", "approver")) == (0.75, 3, 4, "share")
    assert list(one(found, "M-35", "approver").interval) == pytest.approx([0.3006, 0.9544], abs=0.0001)  # Wilson of 3 in 4, by hand
    assert parts(one(found, "M-35", "value")) == (D("0.600000"), 60, 100, "share")
    assert parts(one(found, "M-35", "approver", site="North"))[:3] == (1, 3, 3) and one(found, "M-35", "value", site="South").value == 0


def whole(found):
    """A count of ten lines, `found` of them different."""
    return [count(1, 9 if n < found else 10, 10, sku=f"S{n}", number="W") for n in range(10)]


def chosen(found):
    """A count of five of the ten lines."""
    return [count(40, 9 if n < found else 10, 10, sku=f"S{n}", number="C") for n in range(5)]


CORRECTED = [fixed("ST-1", "2026-01-20", -20)]


def test_m36_yield_of_chosen_over_whole_counts():
    """4 of 5 found where lines were chosen, 2 of 10 in the whole count: 0.8 / 0.2 = 4."""
    found = one(told(STEP, {"correction": CORRECTED, "count_line": whole(2) + chosen(4)}), "M-36")
    assert found.value == pytest.approx(4) and found.unit == "ratio" and "4 of 5" in found.note and "2 of 10" in found.note


def test_m36_is_absent_without_both_kinds_or_without_clean_lines_or_a_base():
    assert not every(told(STEP, {"correction": CORRECTED, "count_line": whole(2)}), "M-36")
    only = [{**row, "is_difference_only": True} for row in whole(2) + chosen(4)]
    assert not every(told(STEP, {"correction": CORRECTED, "count_line": only}), "M-36")
    assert not every(told(STEP, {"correction": CORRECTED, "count_line": whole(0) + chosen(4)}), "M-36")
    assert not every(told(STEP, {"correction": CORRECTED, "count_line": chosen(4)}), "M-36")


def test_m40_over_tolerance_without_a_second_count():
    """Over: K1 -10 % and K2 -10 % of class A, K4 found where nothing was believed, K5 -1 % but worth 10 over a limit of 5.

    K3 is half a percent off: within. K1 was counted again three days later: 3 of 4 were not.
    """
    rows = [
        count(1, 90, 100, number="X"),
        count(4, 90, 90, number="Y"),
        count(1, 90, 100, sku="K2", number="X"),
        count(1, D("99.5"), 100, sku="K3", number="X"),
        count(1, 1, 0, sku="K4", number="X"),
        count(1, 990, 1000, sku="K5", number="X"),
    ]
    tables = {
        "correction": CORRECTED,
        "count_line": rows,
        "product": [product(), product("K2"), product("K3"), product("K4", "C"), product("K5", "C")],
    }
    settings = Engagement(tolerance=Tolerance(value_short=D(5)))
    tables["count_line"] = [row if row["sku"] in ("K4", "K5") else {**row, "unit_cost": D("0.1")} for row in rows]
    measures = told(STEP, tables, settings)
    found = one(measures, "M-40")
    assert parts(found) == (0.75, 3, 4, "share") and list(found.interval) == pytest.approx([0.3006, 0.9544], abs=0.0001)
    assert parts(one(measures, "M-40", site="North"))[:3] == (0.75, 3, 4)
    far = [
        {**row, "completed_at": row["completed_at"] + dt.timedelta(days=5)} if row["count_id"] == "Y" else row
        for row in tables["count_line"]
    ]
    assert one(told(STEP, tables | {"count_line": far}, settings), "M-40").value == 1  # eight days later is no recount


def test_m36_and_m40_need_counts_and_no_correction():
    found = told(STEP, {"count_line": whole(2) + chosen(4), "product": [product(f"S{n}") for n in range(10)]})
    assert {measure.id for measure in found} == {"M-36", "M-40"}


def test_m40_is_absent_without_counts_and_without_lines_over_tolerance():
    assert not every(told(STEP, {"correction": CORRECTED}), "M-40")
    assert not every(told(STEP, {"correction": CORRECTED, "count_line": [count(1, 10, 10)]}), "M-40")
