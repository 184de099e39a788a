"""Lines wrong again and again, counting errors seen twice, and busy lines."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cin7_audit.conclusions.reappearing import Reappearing, _expected, reappearing
from tests.chapters.arithmetic import wilson


def chains(*lines: tuple[list[int], int]) -> pd.DataFrame:
    """Each line: its differences at successive counts, and its movements between two counts."""
    rows: list[tuple[int, int | None, int, int]] = []
    for differences, moves in lines:
        previous = None
        for drift in differences:
            rows.append((len(rows) + 1, previous, drift, moves))
            previous = len(rows)
    return pd.DataFrame(rows, columns=["line_id", "previous_line_id", "drift_e4", "n_moves"])


def test_a_difference_the_next_count_undoes_is_one_counting_error():
    found = reappearing(chains(*[([0, -1, 1, 0], 3)] * 30, *[([0, 0, 0, 0], 3)] * 100, *[([0, 2, 0], 3)] * 30))
    assert found is not None and (found.undone, found.wrong, found.repeated) == (30, 30, 0)
    assert found.answer == "no"


def test_a_line_that_swings_at_every_count_reappears():
    found = reappearing(chains(*[([5, -5, 5, -5, 5], 3)] * 30, *[([0, 0, 0, 0], 3)] * 100))
    assert found is not None and (found.undone, found.repeated, found.answer) == (0, 120, "yes")


def test_busy_lines_that_go_wrong_each_time_anew_are_no_repeaters():
    """Every second count of busy lines is wrong whatever the one before was; quiet lines are never wrong."""
    busy = [([1, 2, 0, 0, 3, 1, 0, 0, 2], 90)] * 20
    found = reappearing(chains(*busy, *[([0, 0, 0], 1)] * 400))
    assert found is not None and found.repeated / found.wrong == 0.5 and found.expected == 0.5
    assert found.answer == "no"


def test_lines_that_were_never_counted_twice_have_no_answer():
    assert reappearing(chains(([3], 1), ([0], 1))) is None


SEEN = Reappearing(wrong=40, repeated=10, right=100, fresh=10, undone=0, expected=0.2)


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"wrong": 19, "repeated": 19}, "cannot tell"),
        ({"wrong": 20, "repeated": 20}, "yes"),
        ({"repeated": 40, "right": 0, "fresh": 0}, "yes"),  # more often than not, whatever other lines do
        ({"repeated": 27, "right": 200, "fresh": 180, "expected": 0.9}, "yes"),  # from 52 % on
        ({"repeated": 26, "right": 200, "fresh": 180, "expected": 0.9}, "no"),  # from 49.5 %
        ({"repeated": 20, "right": 19, "fresh": 0, "expected": 0.0}, "cannot tell"),
        (
            {"repeated": 20, "right": 20, "fresh": 0, "expected": 0.0},
            "yes",
        ),  # 35 %, where right lines go to 16 % at most
        ({"repeated": 10, "expected": 0.2}, "cannot tell"),  # to 40.2 %, not below twice a fifth
        ({"repeated": 10, "expected": 0.21}, "no"),
        ({"repeated": 10, "expected": 0.05, "fresh": 5}, "yes"),  # from 14.2 %, where right lines go to 11.2 %
    ],
)
def test_the_answer_follows_the_interval_of_wrong_lines(changes, answer):
    assert replace(SEEN, **changes).answer == answer


def test_the_interval_is_that_of_wrong_lines():
    assert SEEN.interval == pytest.approx(wilson(10, 40))
    assert replace(SEEN, wrong=0, repeated=0).interval is None


def test_what_is_expected_goes_as_high_as_the_share_of_right_lines_may():
    assert SEEN.highest_expected == pytest.approx(0.2 * wilson(10, 100)[1] / 0.1)
    assert replace(SEEN, fresh=0).highest_expected == pytest.approx(wilson(0, 100)[1])
    assert replace(SEEN, right=0, fresh=0).highest_expected == 0.2


def test_wrong_and_right_lines_are_counted_apart():
    found = reappearing(chains(*[([1, 2], 3)] * 2, *[([1, 0], 3)] * 3, *[([0, 5], 3)] * 4, *[([0, 0], 3)] * 6))
    assert (found.wrong, found.repeated, found.right, found.fresh, found.undone) == (5, 2, 10, 4, 0)
    assert found.expected == 0.4


@pytest.mark.parametrize(
    ("differences", "undone", "wrong"),
    [
        ([0, -1, 1, 0], 1, 0),
        ([-1, 1], 1, 0),
        ([-1, 2], 0, 1),
        ([-1, -1], 0, 1),
        ([3, -1, 1, 0], 0, 3),  # it was wrong before
        ([0, -1, 1, 4], 0, 2),  # it is wrong after
        ([0, 0, 0], 0, 0),
    ],
)
def test_only_an_exact_opposite_between_two_right_counts_is_undone(differences, undone, wrong):
    found = reappearing(chains((differences, 3)))
    assert (found.undone, found.wrong) == (undone, wrong)


def flags(*shares):
    """Fifths by movements: (right lines, of them wrong next, wrong lines) of each."""
    was, after, moves = [], [], []
    for number, (right, fresh, wrong) in enumerate(shares):
        was += [False] * right + [True] * wrong
        after += [True] * fresh + [False] * (right - fresh + wrong)
        moves += [float(number)] * (right + wrong)
    return np.array(was), np.array(after), np.array(moves)


def test_wrong_lines_are_held_against_right_lines_of_their_fifth():
    even = [(20, 0, 5), (20, 2, 5), (20, 4, 5), (20, 6, 5), (20, 10, 5)]
    assert _expected(*flags(*even)) == pytest.approx((0 + 0.1 + 0.2 + 0.3 + 0.5) / 5)
    busy = [(25, 0, 0), (25, 0, 0), (25, 0, 0), (25, 5, 0), (20, 10, 5)]
    assert _expected(*flags(*busy)) == 0.5


def test_a_fifth_of_few_right_lines_is_held_against_all():
    few = [(24, 0, 1), (24, 0, 1), (24, 0, 1), (24, 0, 1), (19, 19, 6)]
    assert _expected(*flags(*few)) == pytest.approx(6 * 19 / 115 / 10)
    assert _expected(*flags((9, 3, 0))) == _expected(*flags((0, 0, 9))) == 0.0


def test_fifths_hold_as_many_lines_each():
    """Of 40 lines in each fifth 2, 5, 8, 11 and 14 are wrong; of the others 0, 7, 16, 0 and 13 go wrong."""
    was, after = [], []
    for wrong, fresh in ((2, 0), (5, 7), (8, 16), (11, 0), (14, 13)):
        was += [True] * wrong + [False] * (40 - wrong)
        after += [False] * wrong + [True] * fresh + [False] * (40 - wrong - fresh)
    found = _expected(np.array(was), np.array(after), np.arange(200.0))
    assert found == pytest.approx((5 * 7 / 35 + 8 * 16 / 32 + 14 * 13 / 26) / 40)
