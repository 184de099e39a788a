"""Re-drift: how fast lines drift after a correction against before, with intervals that hold as often as they say."""

import numpy as np
import pandas as pd
import pytest

from cin7_audit.statistics import redrift


def drifting_lines(ratio, spread=0.0, lines=300, seed=5, again=1.0, opening=0):
    """Poisson drift of goods out, whose rate changes by `ratio` at a line's first correction and by `again` at each further one.

    Rates differ between lines by `spread`. Receipts equal sales, but not in the first `opening` intervals, which live from stock.
    """
    random, rows = np.random.default_rng(seed), []
    for line in range(lines):
        rate, corrected = 0.012 * (random.gamma(1 / spread, spread) if spread else 1.0), 0
        for ordinal in range(8):
            out = float(random.gamma(2, 30))
            into = 0.0 if ordinal < opening else float(random.gamma(2, 30))
            drift = random.poisson(rate * out * (ratio * again ** (corrected - 1) if corrected else 1))
            rows.append((line, out + into, out, into, float(drift), corrected))
            corrected += drift > 0
    return pd.DataFrame(rows, columns=["line_key", "moved", "goods_out", "goods_in", "drift", "corrections_before"])


@pytest.mark.parametrize(("ratio", "spread"), [(1.0, 0.0), (1.0, 0.7), (0.5, 0.7), (0.2, 0.0)])
def test_redrift_ratio_is_found_where_plain_medians_flatter(ratio, spread):
    found = [redrift.redrift(drifting_lines(ratio, spread, seed=seed), seed=1) for seed in range(4)]
    assert np.mean([seen.ratio for seen in found]) == pytest.approx(ratio, rel=0.1)


@pytest.mark.parametrize("ratio", [0.2, 1.0])
def test_intervals_that_live_from_opening_stock_are_not_read_as_a_correction_that_held(ratio):
    """Half of what moves is receipts later on, none at first: per unit moved, drift halves although nothing changed."""
    found = [redrift.redrift(drifting_lines(ratio, 0.5, seed=seed, opening=2), seed=1) for seed in range(4)]
    assert np.mean([seen.ratio for seen in found]) == pytest.approx(ratio, rel=0.1)
    assert np.mean([seen.median_ratio for seen in found]) < 0.8 * ratio


@pytest.mark.parametrize(("ratio", "again"), [(0.5, 0.5), (0.5, 1.0), (1.0, 1.0)])
def test_each_correction_may_change_the_rate_again(ratio, again):
    found = [redrift.redrift(drifting_lines(ratio, 0.3, seed=seed, again=again), seed=1) for seed in range(4)]
    assert np.mean([seen.ratio for seen in found]) == pytest.approx(ratio, rel=0.1)
    later = np.mean([seen.later_ratio for seen in found])
    assert later < 0.8 * ratio if again < 1 else later == pytest.approx(ratio, rel=0.1)


@pytest.mark.parametrize("truth", [0.2, 1.0])
def test_redrift_intervals_hold_as_often_as_they_say(truth):
    """Of 40 intervals of 95 % at least 34 hold the truth; 38 are expected."""
    seen = [redrift.redrift(drifting_lines(truth, 0.7, lines=80, seed=seed, opening=1), seed=1) for seed in range(40)]
    assert sum(found.interval[0] <= truth <= found.interval[1] for found in seen) >= 34


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


def test_no_drift_after_a_correction_still_has_an_upper_bound():
    """20 lines drifted 5 units in 1,000 before and none in 100 after, so 10 were expected: ratios above 0.19 would have shown some."""
    rows = [(line, 1000.0, 1000.0, 0.0, 5.0, 0) for line in range(20)] + [
        (line, 100.0, 100.0, 0.0, 0.0, 1) for line in range(20)
    ]
    frame = pd.DataFrame(rows, columns=["line_key", "moved", "goods_out", "goods_in", "drift", "corrections_before"])
    found = redrift.redrift(frame, seed=1)
    assert found.ratio < 0.01 and found.interval[1] == pytest.approx(1.92 / 10, rel=0.05) and found.held == "yes"


def test_where_nothing_moved_between_two_corrections_the_later_ratio_is_the_first():
    frame = drifting_lines(0.5, 0.3)
    idle = frame["corrections_before"] == 1
    found = redrift.redrift(frame.assign(moved=frame["moved"].where(~idle, 0.0)), seed=1)
    assert found.later_ratio is None and found.ratio == pytest.approx(0.5, rel=0.2)


def test_clumps_are_measured():
    drift, kinds, period, line = redrift.panel(drifting_lines(1.0))
    group = line * 3 + period
    assert redrift.dispersion(drift, kinds[:, 0], group) == pytest.approx(1, abs=0.2)
    assert redrift.dispersion(drift * 6, kinds[:, 0], group) == pytest.approx(6, rel=0.2)
