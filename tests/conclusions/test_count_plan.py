"""The plan of the next counts: dear lines that are always wrong first, and what it can carry."""

import datetime as dt
from decimal import Decimal

import pandas as pd

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
