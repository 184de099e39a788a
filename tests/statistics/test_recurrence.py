"""Intervals between counts, repeat lines, corrected rates and what corrections did."""

import numpy as np
import pandas as pd
import pytest

from cin7_audit.statistics import recurrence
from tests.inline_case import in_memory_case
from tests.measures.small import count, move, product


def intervals_of(tables):
    case = in_memory_case(tables)
    return case, case.table("line_interval")


def test_interval_carries_days_units_and_failure():
    tables = {
        "movement": [move(0, 100, "opening"), move(15, -30), move(16, 5, "restock")],
        "count_line": [count(10, 100, 100), count(30, 70, 75)],
        "product": [product()],
    }
    _, frame = intervals_of(tables)
    row = frame.iloc[0]
    assert (row["days"], row["moved"], row["drift"], row["failed"]) == (20, 35, -5, True)


def test_a_variance_nobody_posted_is_not_new_drift():
    posted = move(10, -5, "stocktake", document_no="ST10", sku="K2")
    tables = {
        "movement": [posted],
        "count_line": [
            count(10, 95, 100),
            count(20, 95, 100),
            count(10, 95, 100, sku="K2"),
            count(20, 95, 100, sku="K2"),
        ],
    }
    _, frame = intervals_of(tables)
    drift = dict(zip(frame["sku"], frame["drift"], strict=True))
    assert drift == {"K1": 0, "K2": -5}


def test_lines_rates_and_direction():
    counts = [count(10 * n, 100 - 10 * (n % 2), 100, number=f"S{n}") for n in range(1, 6)]
    case, frame = intervals_of({"count_line": counts, "product": [product()]})
    line = case.table("recurrence").iloc[0]
    assert (line["counts"], line["failures"], line["pairs"], line["same_sign"], line["naive_days"]) == (5, 3, 2, 2, 20)
    assert line["rate_per_day"] == pytest.approx(-np.log(0.5) / 10)
    seen, gaps = recurrence.recurrence(frame), case.table("failure_gap")
    assert (seen.per_day.failures, seen.per_unit) == (2, None)
    assert gaps["naive_days"].tolist() == [20, 20] and gaps["naive_gaps"].tolist() == [2, 2]  # all sites, and its site


@pytest.mark.parametrize(
    ("same", "pairs", "word"), [(3, 3, "systematic"), (0, 3, "oscillating"), (2, 4, "mixed"), (2, 2, "too few")]
)
def test_pattern_words(same, pairs, word):
    assert recurrence.pattern(same, pairs) == word


def test_repeats_answer_with_an_interval():
    def lines(repeated, total):
        return pd.DataFrame(
            {"counts": [4] * total, "failures": [2] * repeated + [0] * (total - repeated), "is_difference_only": False}
        )

    assert [recurrence.repeats(lines(n, 200)).answer for n in (60, 22, 4)] == ["yes", "cannot tell", "no"]
    assert recurrence.repeats(lines(5, 5)).answer == "cannot tell"
    assert recurrence.repeats(pd.DataFrame({"counts": [1], "failures": [1], "is_difference_only": [False]})) is None
    assert recurrence.repeats(lines(60, 200).assign(is_difference_only=True)) is None
