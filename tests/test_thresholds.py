"""Thresholds: what the method states, what must hold between them, and that each one is used."""

import itertools
import re
from decimal import Decimal
from pathlib import Path

import pytest

from cin7_audit import thresholds
from cin7_audit.data_files import read_entries
from cin7_audit.errors import AuditError
from cin7_audit.thresholds import FILE, THRESHOLDS, read_thresholds

PACKAGE = Path(thresholds.__file__).parent


# As published: a threshold that changes changes the figures of every client, so it is changed here knowingly.
PUBLISHED = {
    "quiet_days": 7, "late_share": "0.05", "minimum_differences": 30, "posting_days": 5, "same_share": "0.9",
    "few_lines": 3, "binned_share": "0.9", "class_a_share": "0.8", "class_b_share": "0.95", "shown_lines": 40,
    "charted_lines": 6, "most_curve_lines": 50000, "second_look_days": 7, "most_shift_days": 31,
    "ticks_of_a_day": 345600000000, "digit_floor": 10, "most_late_entries": 20000, "most_issues": 20000,
    "quantity_scale": 10000, "cost_scale": 1000000, "pseudo_lines": "0.25", "materiality_share": "0.01",
    "shortest_name": 4, "many_names": 40, "enough_pairs": 20, "agreeing_share": "0.8", "telling_share": "0.5",
    "shifted_days": [35, 42, 49, 56, 63], "same_amount": "0.10", "rate_share": "0.10", "valued_share": "0.5",
    "complete_share": "0.5", "majority_share": "0.6", "peers": 5, "mapped_documents": 3,
    "age_bands": ["0 to 30 days", "31 to 60 days", "61 to 90 days", "over 90 days"],
    "opening_words": "opening (balance|stock)|go.?live|initial (stock|load|balance)|migrat|stock import",
    "reversal_days": 60, "chosen_share": "0.5", "bulk_documents": 3, "recount_days": 7, "near_limit": "0.10",
    "minimum_documents": 10, "sequence_share": "0.8", "whole_history_share": "0.9", "proof_cent": "0.005",
    "listed_totals": 50, "scales": 3, "lookback_days": 90, "open_order_days": 60, "late_booking_days": 14,
    "pack_ratio": 3, "late_transfer_days": 60, "least_factor": 3, "cost_tolerance": "0.05", "cutoff_window_days": 5,
    "near_days": 14, "near_sale_days": 3, "repeated_lines": 2, "stuck_days": 14, "snapshot_share": "0.9",
    "snapshot_lines": 5, "same_count_share": "0.9", "same_count_lines": 3, "same_count_days": 3, "fair_share": "0.2",
    "load_lines": 20, "count_lines": 10, "reference_lines": 3, "comment_lines": 5, "count_times": 4,
    "copied_documents": 5, "repeat_days": 180, "policy_documents": 5, "policy_share": "0.95",
    "overlap_share": "0.5", "most_groups": 200,
    "generic_words": [
        "adj", "adjust", "adjusted", "adjustment", "adjustments", "correct", "corrected", "correction",
        "corrections", "count", "counted", "counting", "cycle", "stock", "stocktake", "take", "inventory", "fix",
        "fixed", "update", "updated", "recount", "variance", "difference", "error", "system", "as", "per", "per.",
        "the", "of", "to", "in", "on", "at", "for", "and", "a", "an", "misc", "other", "na", "n/a", "none", "test",
        "qty", "quantity", "write", "off", "writeoff", "write-off", "level", "levels",
    ],
    "rhythm_share": "0.75", "one_sided_lines": 20, "longest_spell": 14, "dating_share": "0.9", "dating_lines": 3,
}  # fmt: skip


def test_each_is_what_was_published():
    assert {
        name: str(value) if isinstance(value, Decimal) else value for name, value in THRESHOLDS.items()
    } == PUBLISHED


def test_each_says_what_it_is_and_whose_rule():
    lines = FILE.read_text(encoding="utf-8").splitlines()
    stated = [(line, before) for before, line in itertools.pairwise(lines) if re.match(r"\w+ = ", line)]
    assert len(stated) == len(THRESHOLDS) > 60
    assert [line for line, before in stated if "  # " not in line and not before.startswith("# ")] == []


@pytest.mark.parametrize(
    ("entry", "said"),
    [({"late_share": Decimal("1.5")}, "1.5; expected a share"), ({"late_share": 1}, "1; expected a share"),
     ({"few_days": 0}, "0; expected a whole number above 0"), ({"shifted_days": [35, -7]}, "-7; expected a whole number"),
     ({"peers": True}, "True; expected a number"), ({"peers": {}}, "{}; expected a number")],
)  # fmt: skip
def test_a_wrong_one_is_refused_by_file_and_name(entry, said):
    (name,) = entry
    with pytest.raises(AuditError, match=re.escape(f"thresholds.toml, {name}: {said}")):
        read_thresholds(entry)


def test_the_file_is_read_as_it_is_written():
    assert read_thresholds(read_entries(FILE)) == THRESHOLDS


def test_no_threshold_is_left_over():
    texts = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.sql")]
    texts += [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if path.name != "thresholds.py"]
    texts.append("\n".join(re.findall(r"THRESHOLDS\[.*", FILE.with_suffix(".py").read_text(encoding="utf-8"))))
    words = set(re.findall(r"\w+", "\n".join(texts)))
    assert [name for name in THRESHOLDS if name not in words] == []


@pytest.mark.parametrize("name", [name for name in THRESHOLDS if name.endswith("_share")])
def test_a_share_is_between_nothing_and_everything(name):
    assert 0 < THRESHOLDS[name] < 1


@pytest.mark.parametrize(
    "name", [name for name in THRESHOLDS if name.endswith(("_days", "_lines", "_documents")) and name != "pseudo_lines"]
)
def test_days_and_counts_are_whole_and_positive(name):
    found = THRESHOLDS[name] if isinstance(THRESHOLDS[name], list) else [THRESHOLDS[name]]
    assert all(type(value) is int and value > 0 for value in found)


def test_what_the_method_states():
    """method.md: M-6 (classes), 6.2 (factor), 6.5 (unit cost, cut-off window), M-26 (documents)."""
    assert [str(THRESHOLDS[name]) for name in ("class_a_share", "class_b_share")] == ["0.8", "0.95"]
    assert THRESHOLDS["least_factor"] == 3 and str(THRESHOLDS["cost_tolerance"]) == "0.05"
    assert (THRESHOLDS["cutoff_window_days"], THRESHOLDS["stuck_days"]) == (5, 14)
    assert (str(thresholds.SAME_AMOUNT), str(thresholds.MATERIALITY_SHARE)) == ("0.10", "0.01")


def test_every_limit_with_a_point_is_exact():
    assert [name for name, value in THRESHOLDS.items() if isinstance(value, float)] == []
    assert str(THRESHOLDS["proof_cent"]) == "0.005"


def test_scales_are_those_of_the_types():
    """Quantities have four decimals, unit costs six; a day is its microseconds, four steps each."""
    assert (thresholds.QUANTITY_SCALE, thresholds.COST_SCALE) == (10**4, 10**6)
    assert THRESHOLDS["ticks_of_a_day"] == 24 * 60 * 60 * 10**6 * 4


def test_windows_that_give_the_chance_level_keep_weekdays_and_pass_any_month_end():
    assert all(days % 7 == 0 and days > 31 for days in THRESHOLDS["shifted_days"])
    assert THRESHOLDS["shifted_days"] == sorted(set(THRESHOLDS["shifted_days"]))


def test_bookings_after_a_count_are_cut_off_first_then_receiving():
    assert THRESHOLDS["cutoff_window_days"] < THRESHOLDS["late_booking_days"] < THRESHOLDS["open_order_days"]
    assert THRESHOLDS["near_sale_days"] < THRESHOLDS["near_days"]
    assert THRESHOLDS["least_factor"] <= THRESHOLDS["pack_ratio"]


@pytest.mark.parametrize(
    ("text", "is_opening"),
    [("Opening balance", True), ("GO-LIVE load", True), ("golive", True), ("initial stock", True),
     ("data migration", True), ("stock import 3", True), ("opening hours", False),
     ("initial order", False), ("restock", False)],
)  # fmt: skip
def test_words_of_a_go_live_load(text, is_opening):
    assert bool(re.search(THRESHOLDS["opening_words"], text.lower())) is is_opening
