"""Intervals between counts, repeat lines, corrected rates and what corrections did."""

import numpy as np
import pandas as pd
import pytest

from cin7_audit.case.store import in_memory_case
from cin7_audit.measures import recurrence, redrift
from cin7_audit.measures.variance import build_variance
from cin7_audit.measures.variance_timeline import repeats
from tests.measures.small import count, move, product


def intervals_of(tables):
    case = in_memory_case(tables)
    build_variance(case, case.settings)
    recurrence.build_line_intervals(case)
    return case, case.frame("SELECT * FROM line_interval ORDER BY count_line_id")


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
        "count_line": [count(10, 95, 100), count(20, 95, 100), count(10, 95, 100, sku="K2"), count(20, 95, 100, sku="K2")],
    }
    _, frame = intervals_of(tables)
    drift = dict(zip(frame["sku"], frame["drift"], strict=True))
    assert drift == {"K1": 0, "K2": -5}


def test_lines_rates_and_direction():
    counts = [count(10 * n, 100 - 10 * (n % 2), 100, number=f"S{n}") for n in range(1, 6)]
    case, frame = intervals_of({"count_line": counts, "product": [product()]})
    line = recurrence.lines(case, frame).iloc[0]
    assert (line["counts"], line["failures"], line["pairs"], line["same_sign"], line["naive_days"]) == (5, 3, 2, 2, 20)
    assert line["rate_per_day"] == pytest.approx(-np.log(0.5) / 10)
    seen = recurrence.recurrence(case, frame)
    assert (seen.naive_days, seen.per_day.failures, seen.per_unit) == (20, 2, None)


@pytest.mark.parametrize(("same", "pairs", "word"), [(3, 3, "systematic"), (0, 3, "oscillating"), (2, 4, "mixed"), (2, 2, "too few")])
def test_pattern_words(same, pairs, word):
    assert recurrence.pattern(same, pairs) == word


def drifting_lines(ratio, spread=0.0, lines=300, seed=5):
    """Poisson drift whose rate changes by `ratio` at a line's first correction; rates differ between lines by `spread`."""
    random, rows = np.random.default_rng(seed), []
    for line in range(lines):
        rate, corrected = 0.006 * (random.gamma(1 / spread, spread) if spread else 1.0), 0
        for _ in range(8):
            moved = float(random.gamma(2, 60))
            drift = random.poisson(rate * moved * (ratio if corrected else 1))
            rows.append((line, moved, float(drift), corrected))
            corrected += drift > 0
    return pd.DataFrame(rows, columns=["line_key", "moved", "drift", "corrections_before"])


@pytest.mark.parametrize(("ratio", "spread"), [(1.0, 0.0), (1.0, 0.7), (0.5, 0.7), (0.2, 0.0)])
def test_redrift_ratio_is_found_where_plain_medians_flatter(ratio, spread):
    assert redrift.redrift(drifting_lines(ratio, spread), seed=1).ratio == pytest.approx(ratio, rel=0.15)


def test_redrift_needs_lines_on_both_sides_and_names_the_answer():
    assert redrift.redrift(drifting_lines(1.0, lines=3), seed=1) is None
    held = redrift.redrift(drifting_lines(0.2, lines=120), seed=1)
    assert held.held == "yes" and held.interval[0] < held.ratio < held.interval[1]
    assert redrift.redrift(drifting_lines(1.0, lines=200), seed=1).held == "no"


def test_replicates_draw_as_many_lines_as_there_are_whatever_the_block(monkeypatch):
    whole = np.concatenate(list(redrift.bootstrap_weights(7, seed=3)))
    assert whole.shape == (redrift.DRAWS, 7) and (whole.sum(axis=1) == 7).all()
    monkeypatch.setattr(redrift, "MOST_CELLS", 20)
    assert np.array_equal(np.concatenate(list(redrift.bootstrap_weights(7, seed=3))), whole)


def test_clumps_are_measured():
    frame = drifting_lines(1.0)
    assert redrift.dispersion(frame) == pytest.approx(1, abs=0.2)
    assert redrift.dispersion(frame.assign(drift=frame["drift"] * 6)) == pytest.approx(6, rel=0.2)


def test_repeats_answer_with_an_interval():
    def lines(repeated, total):
        return pd.DataFrame({"counts": [4] * total, "failures": [2] * repeated + [0] * (total - repeated), "is_difference_only": False})

    assert [repeats.repeats(lines(n, 200)).answer for n in (60, 22, 4)] == ["yes", "cannot tell", "no"]
    assert repeats.repeats(lines(5, 5)).answer == "cannot tell"
    assert repeats.repeats(pd.DataFrame({"counts": [1], "failures": [1], "is_difference_only": [False]})) is None
    assert repeats.repeats(lines(60, 200).assign(is_difference_only=True)) is None
