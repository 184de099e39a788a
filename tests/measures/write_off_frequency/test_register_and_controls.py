"""The register keeps every correction once; routine, reversal, reasons and control tests on a handful of rows."""

import datetime as dt
from decimal import Decimal as D

import pandas as pd
import pytest

from cin7_audit.chapters.write_off_frequency.learning import direction, slope
from cin7_audit.chapters.write_off_frequency.result import measure
from cin7_audit.engagement import Engagement
from cin7_audit.model_files import models
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
def result():
    settings = Engagement.model_validate({"approval": {"limit": 15, "custodians": ["ben"]}})
    return measure(in_memory_case({"correction": ROWS, "movement": MOVED}, settings), settings)


def test_the_register_leaves_out_void_and_unchanged_lines_and_marks_the_load(result):
    assert list(result.register["document_no"]) == ["ST-1", "ST-2", "ST-3", "ST-4", "ST-7"]
    assert list(result.register["is_opening"]) == [False, False, False, True, False]


def test_routine_needs_the_same_line_and_direction_within_the_window(result):
    whole = result.routine.iloc[0]
    assert (whole["routine_losses"], whole["losses"]) == (D(10), D(70)) and whole["routine_share"] == D("0.142857")


def test_gains_and_losses_stay_apart(result):
    march = result.months[result.months["month"] == "2026-03"].iloc[0]
    assert (march["gross"], march["net"], march["losses"], march["gains"], march["corrections"]) == (D(20), D(0), D(-10), D(10), 2)


def test_rates_leave_out_the_load_and_count_every_movement_line(result):
    assert int(result.months["corrections"].sum()) == 4 and int(result.months["movement_lines"].sum()) == 100


def test_equal_and_opposite_consecutive_corrections_are_a_pair(result):
    assert result.pairs[["first_document", "second_document", "days_between"]].to_numpy().tolist() == [["ST-2", "ST-3", 15]]


def test_reasons(result):
    counted = result.register[~result.register["is_opening"].astype(bool)]
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


def test_controls_use_names_only_to_compare_them(result):
    duties = result.approvals.duties.set_index("document_no")
    assert duties["is_creator"].to_dict() == {"ST-1": True, "ST-2": False, "ST-3": False}
    assert duties["is_custodian"].to_dict() == {"ST-1": False, "ST-2": True, "ST-3": False}
    latency = result.approvals.latency.set_index("document_no")
    assert bool(latency["is_instant"]["ST-1"]) and not bool(latency["is_instant"]["ST-2"]) and latency["latency_hours"]["ST-2"] == 24


def test_without_names_or_moments_the_tests_are_not_testable():
    bare = measure(in_memory_case({"correction": [fix("ST-1", "2026-01-05", -2, -20)]}), Engagement())
    assert (
        bare.approvals.duties is None
        and bare.approvals.latency is None
        and bare.approvals.splits is None
        and bare.learning.verdict == "not enough history"
    )


def test_documents_under_the_limit_that_pass_it_together_are_a_split():
    settings = Engagement.model_validate({"approval": {"limit": 100}})
    rows = [fix(f"ST-{n}", "2026-02-02", -6, -60, user="ana") for n in (1, 2)] + [fix("ST-3", "2026-02-03", -6, -60, user="ana")]
    splits = measure(in_memory_case({"correction": rows}, settings), settings).approvals.splits
    assert splits[["documents", "document_list"]].to_numpy().tolist() == [[2, "ST-1, ST-2"]]


def test_slope_and_direction_of_a_quarterly_rate():
    import numpy as np

    assert abs(slope(np.exp(0.2 * np.arange(6))) - 0.2) < 1e-12 and np.isnan(slope(np.array([1.0, 0, 2.0])))
    assert (direction(0.2, (0.1, 0.3)), direction(-0.2, (-0.3, -0.1)), direction(0.1, (-0.1, 0.3))) == ("up", "down", "flat")
