"""FIFO and moving average by hand."""

from decimal import Decimal

from cin7_audit.statistics.costing import whole
from cin7_audit.thresholds import THRESHOLDS
from tests.inline_case import in_memory_case
from tests.measures.small import count, move


def costs(*movements):
    case = in_memory_case({"movement": movements})
    return case.table("issue_costs").sort_values("stock_day").reset_index(drop=True)


def test_fifo_takes_the_oldest_units_first():
    frame = costs(
        move(0, 10, "opening", unit_cost=Decimal(2), value=Decimal(20)),
        move(1, 10, "receipt", unit_cost=Decimal(3), value=Decimal(30)),
        move(2, -12, value=Decimal(-26)),
        move(3, -8, value=Decimal(-25)),
    )
    assert frame["fifo_cost"].tolist() == [Decimal(26), Decimal(24)]
    assert frame["fifo_difference"].tolist() == [Decimal(0), Decimal(1)]
    assert frame["average_cost"].tolist() == [Decimal(30), Decimal(20)]


def test_a_shortage_is_costed_by_the_receipt_that_fills_it():
    frame = costs(move(0, -4, value=Decimal(-8)), move(1, 3, "receipt", unit_cost=Decimal(5), value=Decimal(15)))
    assert frame["fifo_cost"].tolist() == [Decimal(15)]
    assert frame["uncosted_units"].tolist() == [Decimal(1)]


def test_a_third_of_a_unit_cost_is_exact_to_six_places():
    frame = costs(move(0, 3, "receipt", value=Decimal(10)), move(1, -1, value=Decimal("-3.33")))
    assert frame["fifo_cost"].tolist() == [Decimal("3.3333")]


def test_totals_over_several_items():
    rows = [
        row
        for sku in ("K1", "K2", "K3")
        for row in (
            move(0, 2, "opening", sku=sku, unit_cost=Decimal(2), value=Decimal(4)),
            move(1, -1, sku=sku, value=Decimal(-5)),
        )
    ]
    case = in_memory_case({"movement": rows})
    (totals,) = case.table("issue_cost_total").to_dict("records")
    assert totals == {
        "issues": 3, "fifo_off": 3, "fifo_difference": 9, "average_off": 3, "average_difference": 9, "recorded": 15,
    }  # fmt: skip


def test_only_the_furthest_issues_are_kept_ties_by_their_id(monkeypatch):
    monkeypatch.setitem(THRESHOLDS, "most_issues", 2)
    rows = [
        row
        for number, value in enumerate((-5, -3, -9, -5))
        for row in (
            move(0, 2, "opening", sku=f"K{number}", unit_cost=Decimal(2), value=Decimal(4)),
            move(1, -1, sku=f"K{number}", movement_id=f"M{number}", value=Decimal(value)),
        )
    ]
    case = in_memory_case({"movement": rows})
    frame, totals = case.table("issue_costs"), case.table("issue_cost_total").iloc[0]
    assert frame[["sku", "fifo_difference"]].values.tolist() == [["K2", Decimal(7)], ["K0", Decimal(3)]]
    assert (totals["issues"], totals["fifo_difference"]) == (4, 14)


def test_an_opening_too_large_for_int64_is_still_exact():
    q = whole([10**19, 1])
    assert q.dtype == object and int(q.sum()) == 10**19 + 1


def test_a_unit_cost_beyond_all_range_is_unknown():
    frame = costs(
        move(0, Decimal("0.0001"), "receipt", value=Decimal(10**10)), move(1, Decimal("-0.0001"), value=Decimal(-1))
    )
    assert frame["fifo_cost"].tolist() == [Decimal(0)]


def test_an_opening_of_such_a_cost_is_worth_nothing_known():
    known = {"sku": "K1", "average_cost": Decimal(10**13)}
    case = in_memory_case(
        {"product": [known], "movement": [move(2, -1, value=Decimal(-1))], "count_line": [count(1, 5, 5, cost=1)]}
    )
    assert case.table("issue_costs")["fifo_cost"].tolist() == [Decimal(0)]


def test_costs_beyond_int64_are_listed_and_added_up_exactly():
    """100,000 units at 9,000,000,000,000 each: 9 x 10^17, which in ten-thousandths no longer fits int64."""
    case = in_memory_case(
        {
            "movement": [
                move(0, 200_000, "opening", unit_cost=Decimal(9 * 10**12)),
                move(1, -100_000, value=Decimal(-5)),
                move(0, 5, "opening", sku="K2", unit_cost=Decimal(2)),
                move(2, -1, sku="K2", value=Decimal(-2)),
            ]
        }
    )
    assert case.table("issue_costs")["fifo_cost"].tolist() == [9 * 10**17, 2]
    assert case.table("issue_cost_total")["fifo_difference"].tolist() == [9 * 10**17 - 5]
