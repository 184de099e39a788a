"""Opening: wrong at the first count after go-live, right afterwards."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from cin7_audit.contributors import opening
from cin7_audit.engagement import Engagement

from .cases import (
    FIRST,
    NOISE,
    SECOND,
    SKUS,
    THIRD,
    Given,
    both_counts,
    count,
    day,
    diagnosed,
    lines_of,
    movement,
    named,
    posted,
)


def test_wrong_at_the_first_count_and_right_afterwards() -> None:
    wrong = {sku: 3 + at for at, sku in enumerate(SKUS[:25])}
    lines = count(FIRST, wrong, SKUS) + count(SECOND, NOISE, SKUS) + count(THIRD, {}, SKUS)
    opening = [movement("opening", day("01-01"), sku, 100, "OPEN") for sku in SKUS]
    found, _ = diagnosed(
        {
            "count_line": lines,
            "movement": opening + posted(wrong, FIRST, "ST-Main-0110") + posted(NOISE, SECOND, "ST-Main-0310"),
        }
    )
    assert found.grade("opening") == "B"


def test_without_a_go_live_opening_is_not_testable() -> None:
    found, _ = diagnosed({"count_line": both_counts({})})
    assert not found.looks["opening"].testable


def test_large_opening_errors_stand_out_of_later_slips() -> None:
    wrong = {sku: 12 if at % 2 else -12 for at, sku in enumerate(SKUS[:9])}
    slips = {sku: 1 if at % 2 else -1 for at, sku in enumerate(SKUS[10:22])}
    lines = (
        count(FIRST, wrong, SKUS)
        + count(SECOND, slips, SKUS)
        + count(THIRD, {SKUS[30 + at]: 2 for at in range(12)}, SKUS)
    )
    start = [movement("opening", FIRST - timedelta(days=9), sku, 100, "ST-0") for sku in SKUS]
    found, _ = diagnosed({"count_line": lines, "movement": start + posted(wrong, FIRST, "ST-Main-0110")})
    assert found.grade("opening") in ("A", "B") and set(wrong) <= set(named(found, "opening"))


def dated(rows=False, date=False, **event):
    events = [{"date": "2026-01-01"} | event] if event else []
    settings = Engagement.model_validate({"events": events})
    return Given(settings=settings, go_live=pd.DataFrame([(rows, date)]))


@pytest.mark.parametrize(
    ("case", "is_dated"),
    [
        (dated(), False),
        (dated(rows=True), True),
        (dated(date=True), True),
        (dated(label="Go-Live of Cin7"), True),
        (dated(label="x", kind="golive"), True),
        (dated(label="Opening stock"), True),
        (dated(label="new staff", kind="people"), False),
    ],
)
def test_a_go_live_is_in_the_evidence_or_among_the_events(case, is_dated) -> None:
    assert opening.is_dated(case) is is_dated


def counted_twice(first, later, places=8):
    """Places counted twice; the first `first` are wrong by 5 at the first count, the first `later` at the second."""
    rows = [{"sku": f"S{n}", "drift": 5 if n < first else 0} for n in range(places)]
    return lines_of(*rows, *({"sku": f"S{n}", "drift": 5 if n < later else 0, "ordinal": 2} for n in range(places)))


def test_first_counts_are_held_against_later_ones_of_the_same_places() -> None:
    """All in one stratum: 6 of 8 wrong at first, 1 of 8 later; the rate of later counts is (1 + 0.5) / (8 + 1)."""
    found, expected, tested, p, rate = opening.first_against_later(counted_twice(6, 1))
    assert (found, tested) == (6, 8) and expected == pytest.approx(8 * 1.5 / 9)
    assert p < 0.05 and rate.tolist() == pytest.approx([1.5 / 9] * 8) and rate.index.tolist() == list(range(1, 9))
    assert opening.first_against_later(counted_twice(1, 6))[3] > 0.95
    assert opening.first_against_later(counted_twice(6, 1), above_e4=50_000)[0] == 0


def test_a_place_counted_once_has_nothing_to_be_held_against() -> None:
    once = lines_of({"drift": 5}, {"sku": "B", "drift": 5})
    found, expected, tested, p, rate = opening.first_against_later(once)
    assert (found, expected, tested, len(rate)) == (0, 0, 0, 0) and np.isnan(p)
    look = opening.look(dated(rows=True), once)
    assert (look.missing, look.request) == (("a second count of the same lines",), "later_counts")


def test_strata_of_class_and_throughput_keep_like_with_like() -> None:
    """Busy places err always, quiet ones never, and first counts are the same share of both: nothing stands out."""
    rows = [
        {"sku": f"{kind}{n}", "drift": wrong, "abc_class": kind, "ordinal": ordinal}
        for ordinal in (1, 2)
        for kind, wrong in (("A", 5), ("C", 0))
        for n in range(6)
    ]
    found, expected, _, p, _ = opening.first_against_later(lines_of(*rows))
    assert found == 6 and expected == pytest.approx(6 * 6.5 / 7 + 6 * 0.5 / 7) and p > 0.3


def test_lines_wrong_at_the_first_count_are_named_with_the_share_of_luck() -> None:
    look = opening.look(dated(rows=True), counted_twice(6, 1))
    rows = look.matched.matches
    assert rows["line_id"].tolist() == [1, 2, 3, 4, 5, 6] and set(rows["quantity_e4"]) == {50_000}
    assert rows["chance"].tolist() == pytest.approx([8 * 1.5 / 9 / 6] * 6)
    assert [signal.least_units for signal in look.signals] == [0, 3]


def test_where_later_counts_err_as_much_no_line_is_named() -> None:
    look = opening.look(dated(rows=True), counted_twice(3, 6))
    assert look.testable and look.matched.matches.empty and len(look.signals) == 2


@pytest.mark.parametrize(("expected", "found", "share"), [(1, 4, 0.25), (5, 4, 1), (-1, 4, 0), (1, 0, 1)])
def test_the_share_of_luck(expected, found, share) -> None:
    assert opening.luck_share(expected, found) == share


def test_without_a_go_live_it_asks_for_the_opening_document() -> None:
    look = opening.look(dated(), counted_twice(6, 1))
    assert (look.missing, look.request) == (("opening rows",), "opening_document")
