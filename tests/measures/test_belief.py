"""Belief as known and restated, first breaks, snapshot ties, spells below zero, late entries."""

from decimal import Decimal

import pandas as pd

from tests.inline_case import in_memory_case
from tests.measures.small import at, count, move


def built(tables):
    case = in_memory_case(tables)
    case.models.build("belief")
    return case


def snapshot(day, on_hand, **more):
    return {"as_of": at(day).date(), "sku": "K1", "site": "North", "bin": "A-1", "on_hand": Decimal(on_hand), **more}


def closing(case):
    return case.table("belief").iloc[0]


def test_closing_belief_from_opening_rows():
    row = closing(built({"movement": [move(0, 10, "opening"), move(1, -3)]}))
    assert (row["quantity"], row["opening_basis"]) == (7, "opening rows")


def test_opening_implied_by_the_first_figure_the_system_printed():
    row = closing(built({"movement": [move(1, -3), move(5, -1)], "count_line": [count(3, 7, 7)]}))
    assert (row["opening"], row["quantity"], row["opening_basis"]) == (10, 6, "implied by the first recorded quantity")
    row = closing(built({"movement": [move(1, -3), move(5, -1)], "stock_snapshot": [snapshot(2, 20)]}))
    assert (row["opening"], row["quantity"], row["opening_basis"]) == (23, 19, "implied by the first snapshot")


def test_a_figure_from_before_the_log_began_opens_nothing_where_a_later_one_exists():
    """Units 7 at day 3, the log starts at day 60: what moved in between is in no file, so the figure of day 70 opens it."""
    moved = [move(60, -2), move(65, 5), move(75, -1)]
    row = closing(built({"movement": moved, "count_line": [count(3, 7, 7), count(70, 20, 20)]}))
    assert (row["opening"], row["quantity"]) == (17, 19)
    row = closing(built({"movement": moved, "stock_snapshot": [snapshot(3, 7), snapshot(80, 19)]}))
    assert (row["opening"], row["quantity"]) == (17, 19)
    assert (
        closing(built({"movement": moved, "stock_snapshot": [snapshot(55, 17), snapshot(80, 18)]}))["quantity"] == 19
    )  # within a quiet week


def test_only_the_first_break_of_a_place():
    tables = {"movement": [move(0, 10, "opening"), move(1, -3)], "count_line": [count(2, 7, 7), count(4, 9, 9), count(6, 9, 9)]}
    (found,) = built(tables).table("first_break").to_dict("records")
    assert (found["first_break"], found["first_break_difference"], found["later_breaks"]) == (at(4).date(), 2, 1)


def test_snapshots_tie_at_the_end_of_their_day():
    case = built({"movement": [move(0, 10, "opening"), move(1, -3), move(2, -1)], "stock_snapshot": [snapshot(1, 7), snapshot(2, 7)]})
    assert [row["difference"] for row in case.table("snapshot_tie").sort_values("as_of").to_dict("records")] == [0, 1]


def test_a_count_and_its_posting_on_one_instant():
    tables = {"movement": [move(0, 10, "opening"), move(2, -1, "stocktake", document_no="ST2")], "count_line": [count(2, 9, 10)]}
    assert built(tables).value("SELECT rebuilt FROM count_interval") == 10


def test_spells_below_zero_take_ties_together():
    tables = {"movement": [move(0, 1, "opening"), move(1, -3), move(1, 4, "receipt"), move(3, -5), move(4, -1), move(6, 9, "receipt")]}
    (spell,) = built(tables).table("negative_episodes").to_dict("records")
    assert (spell["depth"], spell["days"], spell["started_at"].date()) == (-4, 3, at(3).date())


def test_an_unknown_opening_is_said():
    (spell,) = built({"movement": [move(1, -3)]}).table("negative_episodes").to_dict("records")
    assert spell["may_lack_opening"] and pd.isna(spell["ended_at"])


def test_late_entries_by_kind_and_month():
    case = built({"movement": [move(0, 5, "receipt", recorded_at=at(40)), move(1, -1, recorded_at=at(1, 9))]})
    (late,) = case.table("late_entries").to_dict("records")
    assert (late["late_days"], late["crosses_month"], late["source_row"]) == (40, True, 1)
    assert case.table("late_entries_by_kind")["late_lines"].tolist() == [1, 0]


def test_belief_of_nothing_is_empty_and_has_its_columns():
    case = built({"movement": [move(0, 1, "opening")]})
    assert {"sku", "site", "bin", "quantity", "value", "as_of", "opening_basis", "first_break"} <= set(
        case.table("belief").columns
    )
