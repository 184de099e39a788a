"""The plan of the next counts: dear lines that are always wrong first, and what it can carry."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd
import pytest

from cin7_audit.conclusions.count_plan import plan_counts
from cin7_audit.statistics.count_ranking import stock_out_chance
from tests.contributors.cases import FIRST, NOISE, SECOND, SKUS, count, day, movement
from tests.inline_case import in_memory_case

AS_OF = dt.date(2026, 6, 1)


def test_a_silent_seller_with_stock_on_record_is_an_unknown_stock_out() -> None:
    places = pd.DataFrame(
        {
            "first_sale": [day("01-01")] * 2,
            "last_sale": [day("03-01"), day("05-30")],
            "sale_days": [30, 60],
            "belief": [Decimal(12), Decimal(12)],
        }
    )
    chance = stock_out_chance(places, pd.Timestamp(AS_OF))
    assert chance[0] > 0.9 and chance[1] < 0.1


def test_the_plan_puts_a_dear_line_that_is_always_wrong_first() -> None:
    lines = count(FIRST, NOISE | {"K000": -4}, SKUS) + count(SECOND, {"K000": -5}, SKUS)
    lines = [row | ({"unit_cost": 50} if row["sku"] == "K000" else {}) for row in lines]
    moves = [movement("stocktake", FIRST, sku, size, "ST-Main-0110") for sku, size in (NOISE | {"K000": -4}).items()]
    moves.append(movement("stocktake", SECOND, "K000", -5, "ST-Main-0310"))
    case = in_memory_case(
        {
            "count_line": lines,
            "movement": moves,
            "product": [{"sku": sku, "average_cost": 50 if sku == "K000" else 5} for sku in SKUS],
        }
    )
    plan = case.table("count_plan")
    assert (
        plan.iloc[0]["sku"] == "K000"
        and plan["rank"].tolist() == sorted(plan["rank"])
        and "wrong at 2 of 2" in plan.iloc[0]["reason"]
    )


def planned(*days, places=1, values=(70.0, 10.0, 15.0, 5.0)):
    plan = pd.DataFrame({"chance": [0.5, 0.2, 0.9, 0.4], "expected_value": values})
    tables = {
        "count_plan": plan,
        "place_since_count": pd.DataFrame({"a": range(places)}),
        "count_interval": pd.DataFrame({"count_at": [dt.datetime(2026, month, 5) for month in days]}),
        "count_history": pd.DataFrame({"day": []}),
    }
    return plan_counts(SimpleNamespace(table=tables.__getitem__))


def test_capacity_is_the_usual_month_with_counts():
    found = planned(1, 1, 3, 3, 3, 3, 5, 5, 5)  # 2, 4 and 3 lines
    assert found.capacity == 3 and found.coverage == 0.95
    assert found.expected_found == 0.5 + 0.9 + 0.4 and found.random_found == 0.5 * 3
    assert (found.lift, found.lift_interval, found.tested_lines) == (None, None, 0)


def test_more_capacity_than_lines_counts_all():
    found = planned(*[1] * 9)
    assert found.capacity == 9 and found.coverage == 1.0
    assert (found.expected_found, found.random_found) == pytest.approx((2.0, 2.0))


def test_without_counts_a_tenth_of_the_lines_and_at_least_one_is_counted():
    found = planned()
    assert (found.capacity, found.expected_found, found.random_found, found.coverage) == (0, 0.9, 0.5, 0.7)


def test_a_plan_of_no_places_or_no_value_promises_nothing():
    nothing = planned(1, places=0)
    assert (nothing.capacity, nothing.lift, nothing.lift_interval) == (0, None, None)
    assert (nothing.tested_lines, nothing.expected_found, nothing.random_found, nothing.coverage) == (0, 0, 0, 0)
    assert planned(1, 1, values=[0.0] * 4).coverage == 0.0
