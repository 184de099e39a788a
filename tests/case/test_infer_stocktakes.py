"""Stocktakes booked as adjustments become count lines, on tiny inline cases."""

from decimal import Decimal

import pytest

from cin7_audit.case.build import COMPLETE, perform
from cin7_audit.engagement import Engagement
from tests.inline_case import in_memory_case


def movement(document, quantity, at, kind="receipt", site="Main"):
    return {"document_no": document, "quantity": Decimal(quantity), "completed_at": at, "kind": kind, "sku": "A", "site": site}


def correction(document, quantity, at, **more):
    return {
        "document_no": document,
        "kind": "stocktake",
        "status": "COMPLETED",
        "quantity": Decimal(quantity),
        "completed_at": at,
        "sku": "A",
        "site": "Main",
        "value": Decimal(quantity) * 2,
    } | more


MOVES = [
    movement("PO-1", 10, "2025-07-01"),
    movement("PO-9", 99, "2025-07-01", site="Other"),
    movement("SO-1", -4, "2025-07-05", "sale"),
    movement("ADJ-1", -1, "2025-07-05", "adjustment"),
    movement("SO-2", -2, "2025-07-06", "sale"),
]


def counted(tables, kind="cin7_omni.api_adjustments", settings=None):
    evidence = [{"source_id": "E001", "path": "a.json", "status": "used", "kind": kind}]
    case = in_memory_case({"evidence_file": evidence, **tables}, settings)
    notes = perform(case.models, COMPLETE["booked_stocktakes"])
    return case.rows("SELECT count_id, recorded_quantity, counted_quantity, is_difference_only FROM count_line ORDER BY count_id"), notes


@pytest.mark.parametrize(("position", "before"), [("after", 6), ("before", 10)])
def test_the_figure_before_is_rebuilt_at_the_place_the_setting_says(position, before):
    settings = Engagement().changed({"rules.count_position": position})
    rows, notes = counted({"movement": MOVES, "correction": [correction("ADJ-1", -1, "2025-07-05")]}, settings=settings)
    assert rows == [("ADJ-1", Decimal(before), Decimal(before - 1), True)]
    assert [note.code for note in notes] == ["counts_from_adjustments"]


@pytest.mark.parametrize(
    ("user", "approver", "completed_by"), [("Ann", "Zoe", "Zoe"), ("Zoe", "Ann", "Ann"), ("Ann", None, "Ann"), (None, "Zoe", "Zoe")]
)
def test_a_count_was_completed_by_who_approved_it_else_by_who_made_it(user, approver, completed_by):
    posted = correction("ADJ-1", -1, "2025-07-05", user=user, approver=approver)
    evidence = [{"source_id": "E001", "path": "a.json", "status": "used", "kind": "cin7_omni.api_adjustments"}]
    case = in_memory_case({"evidence_file": evidence, "movement": MOVES, "correction": [posted]})
    perform(case.models, COMPLETE["booked_stocktakes"])
    assert case.rows("SELECT completed_by, counted_by FROM count_line") == [(completed_by, None)]


def test_a_count_sheet_of_the_same_day_wins():
    sheet = {"count_id": "sheet", "sku": "A", "site": "Main", "effective_date": "2025-07-05", "counted_quantity": Decimal(5)}
    rows, notes = counted({"movement": MOVES, "correction": [correction("ADJ-1", -1, "2025-07-05")], "count_line": [sheet]})
    assert [row[0] for row in rows] == ["sheet"] and notes == []


def test_a_count_below_zero_is_not_made_up():
    rows, notes = counted({"movement": MOVES[2:], "correction": [correction("ADJ-1", -1, "2025-07-05")]})
    assert rows == [] and "missing" in notes[0].seen


@pytest.mark.parametrize(
    "change", [{"status": "DRAFT"}, {"kind": "adjustment"}, {"quantity_before": Decimal(1), "quantity_after": Decimal(2)}]
)
def test_other_corrections_are_left_alone(change):
    assert counted({"movement": MOVES, "correction": [correction("ADJ-1", -1, "2025-07-05", **change)]}) == ([], [])


def test_core_is_left_alone():
    assert counted({"movement": MOVES, "correction": [correction("ADJ-1", -1, "2025-07-05")]}, "cin7_core.api_stocktake") == ([], [])
