"""The register keeps every correction once; routine, reversal, reasons and control tests on a handful of rows."""

import datetime as dt
from decimal import Decimal as D

import pandas as pd
import pytest

from cin7_audit.engagement import Engagement
from cin7_audit.model_files import models
from cin7_audit.statistics.learning import direction, learning, slope
from tests.inline_case import in_memory_case


def fix(document, on, quantity, value, **more):
    day = dt.date.fromisoformat(on)
    row = {
        "document_no": document,
        "kind": "adjustment",
        "status": "COMPLETED",
        "effective_date": day,
        "sku": "A",
        "site": "M",
        "quantity": D(quantity),
        "value": D(value),
        "account": "517",
    }
    return {**row, **more}


def at(text):
    return dt.datetime.fromisoformat(text)


ROWS = [
    fix(
        "ST-1",
        "2026-01-05",
        -2,
        -20,
        kind="write_off",
        reason="",
        user="ana",
        approver="ana",
        recorded_at=at("2026-01-05 09:00"),
        approved_at=at("2026-01-05 09:00:20"),
    ),
    fix(
        "ST-2",
        "2026-03-05",
        -1,
        -10,
        kind="write_off",
        reason="adjustment",
        user="ana",
        approver="ben",
        recorded_at=at("2026-03-05 09:00"),
        approved_at=at("2026-03-06 09:00"),
    ),
    fix("ST-3", "2026-03-20", 1, 10, reason="found behind rack 7", user="ben", approver="ana"),
    fix("ST-4", "2026-03-21", 5, 50, reference="Opening balance load"),
    fix("ST-5", "2026-03-22", 3, 30, status="VOIDED"),
    fix("ST-6", "2026-03-23", 0, 0),
    fix("ST-7", "2026-10-30", -4, -40, kind="write_off", site="N"),
]
MOVED = [
    {
        "movement_id": str(n),
        "kind": "sale",
        "document_no": f"SO-{n}",
        "effective_date": dt.date(2026, 1, 2) + dt.timedelta(days=n),
        "sku": "A",
        "site": "M",
        "quantity": D(-1),
    }
    for n in range(100)
]


@pytest.fixture(scope="module")
def case():
    settings = Engagement.model_validate({"approval": {"limit": 15, "custodians": ["ben"]}})
    return in_memory_case({"correction": ROWS, "movement": MOVED}, settings)


def test_the_register_leaves_out_void_and_unchanged_lines_and_marks_the_load(case):
    assert list(case.table("reasoned_correction")["document_no"]) == ["ST-1", "ST-2", "ST-3", "ST-4", "ST-7"]
    assert list(case.table("reasoned_correction")["is_opening"]) == [False, False, False, True, False]


def test_routine_needs_the_same_line_and_direction_within_the_window(case):
    whole = case.table("routine_share").iloc[0]
    assert (whole["routine_losses"], whole["losses"]) == (D(10), D(70)) and whole["routine_share"] == D("0.142857")


def test_gains_and_losses_stay_apart(case):
    months = case.table("correction_rate")
    march = months[months["month"] == "2026-03"].iloc[0]
    assert (march["gross"], march["net"], march["losses"], march["gains"], march["corrections"]) == (D(20), D(0), D(-10), D(10), 2)


def test_rates_leave_out_the_load_and_count_every_movement_line(case):
    months = case.table("correction_rate")
    assert int(months["corrections"].sum()) == 4 and int(months["movement_lines"].sum()) == 100


def test_equal_and_opposite_consecutive_corrections_are_a_pair(case):
    assert case.table("reversal_pair")[["first_document", "second_document", "days_between"]].to_numpy().tolist() == [["ST-2", "ST-3", 15]]


def test_reasons(case):
    rows = case.table("reasoned_correction")
    counted = rows[~rows["is_opening"].astype(bool)]
    assert list(counted["reason_class"]) == ["blank", "generic", "specific", "blank"]


def told_of(*texts):
    """Text -> (class, group), each text on a document of its own."""
    frame = pd.DataFrame({"correction_id": range(len(texts)), "document_no": [f"D-{n}" for n in range(len(texts))], "text": texts})
    made = models()["correction_reason"].build(frame)
    return {row.text: (row.reason_class, row.reason_group) for row in made.itertuples()}


def test_a_text_on_five_documents_is_copied_and_marks_alone_say_nothing():
    told = told_of(*["damaged in transit"] * 5, *["short delivery"] * 4, "...")
    assert [told[text][0] for text in ("damaged in transit", "short delivery", "...")] == ["copied", "specific", "blank"]


def test_texts_that_share_half_their_words_are_one_group():
    told = told_of("water damage aisle A", "water damage aisle B", "supplier short delivery")
    assert told["water damage aisle B"][1] == "water damage aisle A"
    assert told["supplier short delivery"][1] == "supplier short delivery"
    half = told_of("broken pallet", "pallet", "broken glass pallet rack")  # 1 of 2 words, 2 of 4
    assert {text: home for text, (_, home, *_) in half.items()} == dict.fromkeys(half, "broken pallet")
    less = told_of("broken pallet", "pallet label")  # 1 of 3
    assert less["pallet label"][1] == "pallet label"


def test_controls_use_names_only_to_compare_them(case):
    duties = case.table("approval_duty").set_index("document_no")
    assert duties["is_creator"].to_dict() == {"ST-1": True, "ST-2": False, "ST-3": False}
    assert duties["is_custodian"].to_dict() == {"ST-1": False, "ST-2": True, "ST-3": False}
    latency = case.table("review_latency").set_index("document_no")
    assert bool(latency["is_instant"]["ST-1"]) and not bool(latency["is_instant"]["ST-2"]) and latency["latency_hours"]["ST-2"] == 24


def test_without_names_or_moments_the_tests_are_not_testable():
    bare = in_memory_case({"correction": [fix("ST-1", "2026-01-05", -2, -20)]})
    assert all(bare.table(name).empty for name in ("approval_duty", "review_latency", "split_correction"))
    history = (bare.table(name) for name in ("line_quarter", "drift_quarter", "whole_quarters"))
    assert learning(*history, seed=1).verdict == "not enough history"


def test_an_approver_alone_names_nobody_to_compare_with():
    """A custodian approved both; only where some document names its maker is the test one of duties that lie apart."""
    settings = Engagement.model_validate({"approval": {"custodians": ["ben"]}})
    rows = [fix(f"ST-{n}", "2026-01-05", -2, -20, approver="ben") for n in (1, 2)]
    assert in_memory_case({"correction": rows}, settings).table("approval_duty").empty
    named = in_memory_case({"correction": [*rows, fix("ST-3", "2026-01-05", -2, -20, user="ana", approver="ana")]}, settings)
    assert sorted(named.table("approval_duty")["document_no"]) == ["ST-1", "ST-2", "ST-3"]


def test_documents_under_the_limit_that_pass_it_together_are_a_split():
    settings = Engagement.model_validate({"approval": {"limit": 100}})
    rows = [fix(f"ST-{n}", "2026-02-02", -6, -60, user="ana") for n in (1, 2)] + [fix("ST-3", "2026-02-03", -6, -60, user="ana")]
    splits = in_memory_case({"correction": rows}, settings).table("split_correction")
    assert splits[["documents", "document_list"]].to_numpy().tolist() == [[2, "ST-1, ST-2"]]


def test_slope_and_direction_of_a_quarterly_rate():
    import numpy as np

    assert abs(slope(np.exp(0.2 * np.arange(6))) - 0.2) < 1e-12 and np.isnan(slope(np.array([1.0, 0, 2.0])))
    assert (direction(0.2, (0.1, 0.3)), direction(-0.2, (-0.3, -0.1)), direction(0.1, (-0.1, 0.3))) == ("up", "down", "flat")
