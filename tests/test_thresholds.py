"""Thresholds: what the method states, what must hold between them, and that each one is used."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from cin7_audit import thresholds

PACKAGE = Path(thresholds.__file__).parent
VALUES = {name: value for name, value in vars(thresholds).items() if name.isupper()}


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
     ("data migration", True), ("stock import 3", True), ("opening hours", False), ("initial order", False), ("restock", False)],
)  # fmt: skip
def test_words_of_a_go_live_load(text, is_opening):
    assert bool(re.search(thresholds.OPENING_WORDS, text.lower())) is is_opening
