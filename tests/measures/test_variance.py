"""Variance, tolerance and accuracy on rows small enough to check by hand."""

from decimal import Decimal

import pytest

from cin7_audit.chapters.count_vs_belief.sentences import digits
from cin7_audit.engagement import Engagement, Period, Tolerance
from cin7_audit.thresholds import THRESHOLDS
from tests.inline_case import in_memory_case
from tests.measures.small import at, count, move, product


def measured(tables, settings=None):
    case = in_memory_case(tables, settings)
    case.models.build("count_variance")
    return case


def portfolio(case):
    accuracy = case.table("accuracy")
    return accuracy[accuracy["dimension"] == "portfolio"]


def lines(case):
    return case.table("count_variance").sort_values("count_line_id").to_dict("records")


def test_published_two_item_example_of_cancelling_errors():
    """100 -> 95 and 100 -> 105: net 100 %, gross 95 %, in tolerance at 3 % none (method.md M-10)."""
    settings = Engagement(tolerance=Tolerance(a_percent=3))
    case = measured({"count_line": [count(1, 95, 100), count(1, 105, 100, sku="K2")], "product": [product(), product("K2")]}, settings)
    row = portfolio(case).iloc[0]
    assert (row["net_value"], row["gross_value"], row["in_tolerance"], row["strict"]) == (1.0, 0.95, 0.0, 0.0)
    assert row["cancellation"] == 1.0


def test_no_lines_is_not_available_and_never_hundred_percent():
    assert not len(portfolio(measured({})))


@pytest.mark.parametrize(("counted", "inside"), [(102, True), (103, False), (99, True), (98, False)])
def test_signed_tolerance(counted, inside):
    settings = Engagement(tolerance=Tolerance(a_percent=1, over_factor=2))
    case = measured({"count_line": [count(1, counted, 100)], "product": [product()]}, settings)
    assert lines(case)[0]["in_tolerance"] is inside


def test_value_cap_and_floor_for_class_c_only():
    settings = Engagement(tolerance=Tolerance(value_short=Decimal("4.99")))
    tables = {
        "count_line": [count(1, 9, 10, sku="K1", cost=4), count(1, 9, 10, sku="K2", cost=5), count(1, 9, 10, sku="K3", cost=4)],
        "product": [product("K1", "C"), product("K2", "C"), product("K3", "B")],
    }
    assert [row["in_tolerance"] for row in lines(measured(tables, settings))] == [True, False, False]


def test_found_stock_has_no_percentage_and_is_never_in_tolerance():
    row = lines(measured({"count_line": [count(1, 1, 0)], "product": [product(abc="C")]}))[0]
    assert row["found_stock"] and not row["in_tolerance"] and row["variance_percent"] is None


def test_belief_is_the_documents_own_figure_and_rebuilt_beside_it():
    tables = {"movement": [move(0, 10, "opening"), move(1, -2)], "count_line": [count(2, 7, 9), count(3, 8, number="ST3")]}
    first, second = lines(measured(tables))
    assert (first["believed"], first["rebuilt"], first["difference"], first["variance_quantity"]) == (9, 8, 1, -2)
    assert (second["believed_basis"], second["believed"], second["variance_quantity"]) == ("rebuilt", 8, 0)


def test_difference_explained_by_a_late_entry():
    tables = {"movement": [move(0, 10, "opening"), move(1, 5, "receipt", recorded_at=at(4))], "count_line": [count(2, 15, 10)]}
    row = lines(measured(tables))[0]
    assert (row["rebuilt"], row["believed_as_known"], row["late_entries"], row["unexplained"]) == (15, 10, -5, 0)


def test_difference_explained_by_movement_while_counting():
    tables = {"movement": [move(0, 10, "opening"), move(2, -3)], "count_line": [count(3, 7, 10, recorded_at=at(1))]}
    row = lines(measured(tables))[0]
    assert (row["difference"], row["moved_while_counting"], row["unexplained"]) == (3, 3, 0)


def test_picked_and_not_yet_shipped_is_shown_per_count():
    shipped = {
        "document_no": "SO1",
        "sku": "K1",
        "site": "North",
        "picked_date": at(1).date(),
        "shipped_date": at(3).date(),
        "picked_quantity": Decimal(4),
        "status": "COMPLETED",
    }
    tables = {"count_line": [count(2, 6, 10), count(5, 6, 6, number="ST5")], "shipment": [shipped]}
    assert [row["picked_not_shipped"] for row in lines(measured(tables))] == [4, 0]


def test_accuracy_is_refused_where_only_differences_are_listed():
    stated = measured({"count_line": [count(1, 9, 10, is_difference_only=True)]})
    assert not len(portfolio(stated))
    many = [count(1, 9, 10, sku=f"K{number}") for number in range(THRESHOLDS["minimum_differences"])]
    assert not len(portfolio(measured({"count_line": many})))
    assert len(portfolio(measured({"count_line": [*many, count(1, 10, 10, sku="KX")]})))


def test_lines_without_recorded_figures_at_a_place_known_only_whole_are_one_line():
    """Sales carry no bin, so belief exists per site; two bin counts together are set against it."""
    tables = {
        "movement": [move(0, 10, "opening", bin="A-1"), *(move(day, -1, bin=None) for day in range(1, 6))],
        "count_line": [count(9, 2, bin="A-1", number="X"), count(9, 2, bin="B-1", number="X")],
    }
    case = measured(tables)
    assert case.value("SELECT belief_grain FROM grain") == "site"
    (row,) = lines(case)
    assert (row["count_lines"], row["counted"], row["believed"], row["variance_quantity"]) == (2, 4, 5, -1)


def test_a_partial_count_is_not_set_against_the_whole_place():
    tables = {
        "movement": [move(0, 10, "opening", bin="A-1"), *(move(day, -1, bin=None) for day in range(1, 6))],
        "count_line": [count(9, 2, bin="A-1"), count(10, 2, 2, bin="B-1")],
    }
    partial = lines(measured(tables))[0]
    assert not partial["is_measured"] and partial["believed"] is None


def test_only_lines_of_the_period_enter_accuracy():
    settings = Engagement(period=Period(start=at(5).date()))
    case = measured({"count_line": [count(1, 9, 10), count(9, 10, 10)]}, settings)
    assert portfolio(case).iloc[0]["lines"] == 1


def test_cancellation_by_level():
    """+5 and -5 in one bin cancel inside the bin; +4 and -4 in two bins cancel inside the site only."""
    rows = [count(1, 15, 10, sku="K1"), count(1, 5, 10, sku="K2"), count(1, 14, 10, bin="B-1"), count(1, 6, 10, bin="C-1")]
    ratios = {row["level"]: row["ratio"] for row in measured({"count_line": rows}).table("cancellation").to_dict("records")}
    assert ratios == {"bin": pytest.approx(10 / 18), "site": 1.0, "portfolio": 1.0}


def test_clean_locations_and_items():
    rows = [count(1, 10, 10), count(1, 9, 10, bin="B-1"), count(1, 10, 10, sku="K2", bin="C-1")]
    found = measured({"count_line": rows}).table("clean_share")
    assert found.values.tolist() == [
        ["", "locations", 2, 3], ["", "items", 1, 2], ["North", "locations", 2, 3], ["North", "items", 1, 2],
    ]  # fmt: skip


def test_reversals_and_recounts():
    rows = [count(1, 8, 10), count(3, 10, 8, number="ST3"), count(30, 9, 10, number="ST30")]
    case = measured({"count_line": rows})
    assert case.table("recounts")["outcome"].tolist() == ["reversal"]


def test_cut_off_finds_the_day_on_which_counts_agree():
    tables = {"movement": [move(0, 10, "opening"), move(3, -4)], "count_line": [count(4, 10, 6)]}
    frame = measured(tables).table("cut_off")
    agreeing = dict(zip(frame["shift"], frame["agreeing"], strict=True))
    assert agreeing[0] == 0 and agreeing[-2] == 1


def test_digits_compare_counted_with_believed():
    rows = [count(1, 15 + 5 * (n % 4), 17, sku=f"K{n}") for n in range(40)]
    found = digits(measured({"count_line": rows}))
    assert (found["lines"], found["round_counted"], found["round_believed"]) == (40, 40, 0) and found["chance"] < 1e-9


def test_without_opening_or_log_nothing_is_believed():
    """No movements and no recorded figures: a count alone is no variance. A log that runs below zero lacks its opening."""
    assert not lines(measured({"count_line": [count(1, 5)]}))[0]["is_measured"]
    assert not lines(measured({"movement": [move(0, -3)], "count_line": [count(1, 5)]}))[0]["is_measured"]
    assert lines(measured({"movement": [move(0, 3, "receipt")], "count_line": [count(1, 5)]}))[0]["variance_quantity"] == 2


def test_a_snapshot_of_the_day_stands_in_for_a_missing_log():
    snapshot = {"as_of": at(4).date(), "sku": "K1", "site": "North", "bin": "A-1", "on_hand": Decimal(8)}
    same, later = lines(measured({"count_line": [count(4, 6), count(40, 6)], "stock_snapshot": [snapshot]}))
    assert same["variance_quantity"] == -2 and not later["is_measured"]
