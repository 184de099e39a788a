"""Lines wrong again and again, counting errors seen twice, and busy lines."""

import pandas as pd

from cin7_audit.conclusions.reappearing import reappearing


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
