"""Counting itself: the next count takes the difference back."""

import pytest

from cin7_audit.contributors import counting
from cin7_audit.statistics.pairing import Luck

from .cases import FIRST, NOISE, SECOND, SKUS, count, diagnosed, lines_of, named, planted, posted


def test_counts_that_the_next_count_takes_back() -> None:
    lines = count(FIRST, planted(), SKUS) + count(SECOND, planted(-1) | NOISE, SKUS)
    found, _ = diagnosed({"count_line": lines, "movement": posted(planted(), FIRST, "ST-Main-0110")})
    assert found.grade("counting") == "A" and set(planted()) <= set(named(found, "counting"))


def test_a_difference_never_posted_is_not_found_twice() -> None:
    """The second count repeats what was left uncorrected: its own drift is zero."""
    found, _ = diagnosed({"count_line": count(FIRST, planted(), SKUS) + count(SECOND, planted(), SKUS)})
    second = found.lines[found.lines["ordinal"] == 2]
    assert (second["drift_e4"] == 0).all()


def test_slips_of_the_hand_that_every_count_has_are_no_contributor() -> None:
    slips = {sku: (1, -1, 2, -2)[at % 4] for at, sku in enumerate(SKUS[:6])}
    back = {sku: -size for sku, size in slips.items()}
    lines = count(FIRST, slips, SKUS) + count(SECOND, back, SKUS)
    found, _ = diagnosed({"count_line": lines, "movement": posted(slips, FIRST, "ST-Main-0110")})
    assert found.grade("counting") in ("C", "D")


def recounted(*pairs, source="count"):
    """Two counts of each place: (first, second) difference."""
    firsts = [{"sku": f"S{n}", "drift": first, "count_id": "ST-1"} for n, (first, _) in enumerate(pairs)]
    seconds = [
        {"sku": f"S{n}", "drift": second, "count_id": "ST-2", "previous_line_id": n + 1.0, "source": source}
        for n, (_, second) in enumerate(pairs)
    ]
    return lines_of(*firsts, *seconds)


def test_only_the_exact_opposite_is_a_reversal_and_equal_ones_are_told() -> None:
    pairs, _, tested, same = counting.reversals(recounted((5, -5), (5, 5), (5, -4), (0, 0), (3, 0), (0, -3), (-7, 7)))
    assert pairs[["first_line", "second_line", "quantity_e4"]].values.tolist() == [[1, 8, 50_000], [7, 14, -70_000]]
    assert (tested, same) == (7, 1)


def test_a_reversal_explains_both_of_its_lines_by_the_other_count() -> None:
    look = counting.look(None, recounted((5, -5), (0, 0)))
    rows = look.matched.matches
    assert rows["line_id"].tolist() == [1, 3] and rows["quantity_e4"].tolist() == [50_000, -50_000]
    assert rows["document"].tolist() == ["ST-2", "ST-1"] and rows["evidence"].tolist() == ["E1:3", "E1:1"]


def test_slips_of_the_hand_and_larger_miscounts_are_tests_of_their_own() -> None:
    pairs, _, _, _ = counting.reversals(recounted((2, -2), (3, -3), (-1, 1)))
    luck = Luck({20_000: 0.5, 30_000: 0.25}, 1.0)
    larger, slips = counting.signals_of(pairs, luck, 100, 4)
    assert (larger.found, slips.found) == (1, 2)
    assert larger.expected == pytest.approx(0.25 + 0.2) and slips.expected == pytest.approx(0.5 + 15)
    assert (larger.least_units, slips.least_units, larger.tested) == (3, 1, 100)
    assert larger.note == slips.note == "4 repeats of equal sign and size"
    assert larger.p == pytest.approx(1 - 2.718281828**-0.45) and slips.p > 0.99


def test_without_a_second_count_it_says_what_to_ask_for() -> None:
    for lines in (lines_of({"drift": 5}), recounted((5, -5), source="correction")):
        look = counting.look(None, lines)
        assert (look.missing, look.request) == (("a second count of the same lines",), "earlier_counts_of_the_same")


def test_two_right_counts_are_a_test_without_a_match() -> None:
    look = counting.look(None, recounted((0, 0), (1, 0)))
    assert look.testable and look.matched.matches.empty and [signal.found for signal in look.signals] == [0, 0]
