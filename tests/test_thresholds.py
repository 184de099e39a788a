"""Thresholds: what the method states, what must hold between them, and that each one is used."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from cin7_audit import thresholds

PACKAGE = Path(thresholds.__file__).parent
VALUES = {name: value for name, value in vars(thresholds).items() if name.isupper()}


# As published: a threshold that changes changes the figures of every client, so it is changed here knowingly.
PUBLISHED = {
    "QUIET_DAYS": 7, "LATE_SHARE": 0.05, "MINIMUM_DIFFERENCES": 30, "POSTING_DAYS": 5, "SAME_SHARE": 0.9,
    "FEW_LINES": 3, "BINNED_SHARE": 0.9, "CLASS_A_SHARE": 0.8, "CLASS_B_SHARE": 0.95, "SHOWN_LINES": 40,
    "CHARTED_LINES": 6, "MOST_CURVE_LINES": 50000, "SECOND_LOOK_DAYS": 7, "MOST_SHIFT_DAYS": 31,
    "TICKS_OF_A_DAY": 345600000000, "DIGIT_FLOOR": 10, "MOST_LATE_ENTRIES": 20000, "MOST_ISSUES": 20000,
    "QUANTITY_SCALE": 10000, "COST_SCALE": 1000000, "PSEUDO_LINES": 0.25, "MATERIALITY_SHARE": "0.01",
    "SHORTEST_NAME": 4, "MANY_NAMES": 40, "ENOUGH_PAIRS": 20, "AGREEING_SHARE": 0.8, "TELLING_SHARE": 0.5,
    "SHIFTED_DAYS": (35, 42, 49, 56, 63), "SAME_AMOUNT": "0.10", "RATE_SHARE": "0.10", "VALUED_SHARE": "0.5",
    "COMPLETE_SHARE": "0.5", "MAJORITY_SHARE": 0.6, "PEERS": 5, "MAPPED_DOCUMENTS": 3,
    "AGE_BANDS": ("0 to 30 days", "31 to 60 days", "61 to 90 days", "over 90 days"),
    "OPENING_WORDS": "opening (balance|stock)|go.?live|initial (stock|load|balance)|migrat|stock import",
    "REVERSAL_DAYS": 60, "CHOSEN_SHARE": 0.5, "BULK_DOCUMENTS": 3, "RECOUNT_DAYS": 7, "NEAR_LIMIT": "0.10",
    "MINIMUM_DOCUMENTS": 10, "SEQUENCE_SHARE": 0.8, "WHOLE_HISTORY_SHARE": 0.9, "PROOF_CENT": "0.005",
    "LISTED_TOTALS": 50, "SCALES": 3, "LOOKBACK_DAYS": 90, "OPEN_ORDER_DAYS": 60, "LATE_BOOKING_DAYS": 14,
    "PACK_RATIO": 3, "LATE_TRANSFER_DAYS": 60, "LEAST_FACTOR": 3, "COST_TOLERANCE": "0.05", "CUTOFF_WINDOW_DAYS": 5,
    "NEAR_DAYS": 14, "NEAR_SALE_DAYS": 3, "REPEATED_LINES": 2, "STUCK_DAYS": 14, "SNAPSHOT_SHARE": 0.9,
    "SNAPSHOT_LINES": 5, "SAME_COUNT_SHARE": 0.9, "SAME_COUNT_LINES": 3, "SAME_COUNT_DAYS": 3, "FAIR_SHARE": 0.2,
    "LOAD_LINES": 20, "COUNT_LINES": 10, "REFERENCE_LINES": 3, "COMMENT_LINES": 5, "COUNT_TIMES": 4,
    "RHYTHM_SHARE": 0.75, "ONE_SIDED_LINES": 20, "LONGEST_SPELL": 14, "DATING_SHARE": 0.9, "DATING_LINES": 3,
}  # fmt: skip


def test_each_is_what_was_published():
    assert {name: str(value) if isinstance(value, Decimal) else value for name, value in VALUES.items()} == PUBLISHED


def test_each_is_a_number_a_pattern_or_a_list():
    assert len(VALUES) > 60
    assert all(isinstance(value, int | float | Decimal | str | tuple) for value in VALUES.values())


def test_no_threshold_is_left_over():
    texts = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.sql")]
    texts += [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if path.name != "thresholds.py"]
    words = set(re.findall(r"\w+", "\n".join(texts)))
    assert [name for name in VALUES if name not in words and name.lower() not in words] == []


@pytest.mark.parametrize("name", [name for name in VALUES if name.endswith("_SHARE")])
def test_a_share_is_between_nothing_and_everything(name):
    assert 0 < VALUES[name] < 1


@pytest.mark.parametrize(
    "name", [name for name in VALUES if name.endswith(("_DAYS", "_LINES", "_DOCUMENTS")) and name != "PSEUDO_LINES"]
)
def test_days_and_counts_are_whole_and_positive(name):
    found = VALUES[name] if isinstance(VALUES[name], tuple) else (VALUES[name],)
    assert all(type(value) is int and value > 0 for value in found)


def test_what_the_method_states():
    """method.md: M-6 (classes), section 4 (factor, unit cost, cut-off window), M-26 (documents)."""
    assert (thresholds.CLASS_A_SHARE, thresholds.CLASS_B_SHARE) == (0.80, 0.95)
    assert thresholds.LEAST_FACTOR == 3 and str(thresholds.COST_TOLERANCE) == "0.05"
    assert (thresholds.CUTOFF_WINDOW_DAYS, thresholds.STUCK_DAYS) == (5, 14)
    assert (str(thresholds.SAME_AMOUNT), str(thresholds.MATERIALITY_SHARE)) == ("0.10", "0.01")


def test_money_is_held_against_exact_limits():
    exact = (
        "MATERIALITY_SHARE",
        "SAME_AMOUNT",
        "RATE_SHARE",
        "VALUED_SHARE",
        "COMPLETE_SHARE",
        "NEAR_LIMIT",
        "PROOF_CENT",
    )
    assert {name for name in exact if not isinstance(VALUES[name], Decimal)} == set()
    assert str(thresholds.PROOF_CENT) == "0.005"


def test_scales_are_those_of_the_types():
    """Quantities have four decimals, unit costs six; a day is its microseconds, four steps each."""
    assert (thresholds.QUANTITY_SCALE, thresholds.COST_SCALE) == (10**4, 10**6)
    assert thresholds.TICKS_OF_A_DAY == 24 * 60 * 60 * 10**6 * 4


def test_windows_that_give_the_chance_level_keep_weekdays_and_pass_any_month_end():
    assert all(days % 7 == 0 and days > 31 for days in thresholds.SHIFTED_DAYS)
    assert list(thresholds.SHIFTED_DAYS) == sorted(set(thresholds.SHIFTED_DAYS))


def test_bookings_after_a_count_are_cut_off_first_then_receiving():
    assert thresholds.CUTOFF_WINDOW_DAYS < thresholds.LATE_BOOKING_DAYS < thresholds.OPEN_ORDER_DAYS
    assert thresholds.NEAR_SALE_DAYS < thresholds.NEAR_DAYS and thresholds.LEAST_FACTOR <= thresholds.PACK_RATIO


@pytest.mark.parametrize(
    ("text", "is_opening"),
    [("Opening balance", True), ("GO-LIVE load", True), ("golive", True), ("initial stock", True),
     ("data migration", True), ("stock import 3", True), ("opening hours", False),
     ("initial order", False), ("restock", False)],
)  # fmt: skip
def test_words_of_a_go_live_load(text, is_opening):
    assert bool(re.search(thresholds.OPENING_WORDS, text.lower())) is is_opening
