"""A count and the adjustment that posts it under another number."""

import datetime as dt
from decimal import Decimal as D

import pytest

from tests.inline_case import in_memory_case

DAY = dt.date(2026, 3, 22)
FOUND = {"A": (10, 8), "B": (5, 5), "C": (4, 7), "D": (9, 8)}  # sku: recorded, counted


def count(**more):
    rows = [
        {"count_id": "ST-1", "count_kind": "stocktake", "effective_date": DAY, "sku": sku, "site": "M", "counted_quantity": D(counted), "recorded_quantity": D(recorded), "is_confirmed": True}
        for sku, (recorded, counted) in FOUND.items()
    ]  # fmt: skip
    return [row | more for row in rows]


def moved(document, on, kind, changes):
    return [
        {"movement_id": f"{document}-{sku}", "document_no": document, "kind": kind, "effective_date": on, "sku": sku, "site": "M", "quantity": D(quantity)}
        for sku, quantity in changes.items()
    ]  # fmt: skip


LOADED = moved("ADJ-1", DAY - dt.timedelta(30), "opening", {sku: recorded for sku, (recorded, _) in FOUND.items()})
POSTED = {"A": -2, "C": 3, "D": -1}


@pytest.mark.parametrize("more", [{}, {"recorded_quantity": None}])
@pytest.mark.parametrize("days", [0, 3])
def test_the_belief_at_a_count_is_before_its_own_posting(more, days):
    posting = moved("ADJ-9", DAY + dt.timedelta(days), "adjustment", POSTED)
    case = in_memory_case({"count_line": count(**more), "movement": [*LOADED, *posting]})
    case.models.build("count_interval")
    rebuilt = dict(case.rows("SELECT sku, rebuilt FROM count_interval"))
    assert rebuilt == {sku: D(recorded) for sku, (recorded, _) in FOUND.items()}


def test_an_unlike_adjustment_of_the_day_is_a_movement_before_the_count():
    other = moved("ADJ-9", DAY, "adjustment", {"A": -1, "C": 1, "D": -2})
    case = in_memory_case({"count_line": count(), "movement": [*LOADED, *other]})
    assert case.value("SELECT count(*) FROM count_number") == 1


def test_the_posting_of_a_count_is_its_correction():
    corrected = [{"document_no": "ADJ-9", "kind": "adjustment", "sku": sku, "site": "M", "quantity": D(q)} for sku, q in POSTED.items()]
    case = in_memory_case(
        {"count_line": count(), "movement": [*LOADED, *moved("ADJ-9", DAY, "adjustment", POSTED)], "correction": corrected}
    )
    case.models.change("name_count_postings")
    assert case.rows("SELECT DISTINCT kind, kind_rule FROM correction") == [("stocktake", "3 of 3 lines are the differences of count ST-1")]


def test_a_posting_whose_number_another_count_bears_is_one_movement_still():
    unfilled = {"count_id": "ADJ-9", "effective_date": DAY, "sku": "Z", "site": "M", "is_confirmed": True}
    posting = moved("ADJ-9", DAY, "adjustment", POSTED)
    case = in_memory_case({"count_line": [*count(), unfilled], "movement": [*LOADED, *posting]})
    assert case.value("SELECT count(*) FROM movement_event") == len(LOADED) + len(posting)


def test_a_count_posted_under_its_own_number_takes_no_other_adjustment():
    own = moved("ST-1", DAY, "stocktake", POSTED)
    again = moved("ADJ-9", DAY + dt.timedelta(1), "adjustment", POSTED)
    case = in_memory_case({"count_line": count(), "movement": [*LOADED, *own, *again]})
    case.models.change("name_count_postings")
    assert case.table("count_posting").empty
