"""Exposure regression: finds the activity that drives drift, and not the one that goes along with it."""

import warnings

import numpy as np
import pandas as pd
import pytest

from cin7_audit.statistics.exposure import (
    benjamini_hochberg,
    by_stratum,
    effects,
    group_excess,
    shuffles,
    wrong_lines_rate,
)


def intervals(count: int = 400, seed: int = 5) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    busy = generator.gamma(2.0, 2.0, count)
    frame = pd.DataFrame(
        {f"n_{name}": generator.poisson(busy) for name in ("receipt", "pick", "transfer", "return", "assembly")}
    )
    return frame.assign(
        days=generator.integers(20, 90, count), abc_class="B", category=generator.choice(["x", "y"], count), drift_e4=0
    )


def test_shortage_that_follows_receipts_is_seen_at_receipts_only() -> None:
    frame = intervals()
    short = np.random.default_rng(6).poisson(0.25 * frame["n_receipt"])
    found = {e.activity: e.p for e in effects(frame.assign(drift_e4=-short * 10_000), np.arcsinh(short), -1, seed=1)}
    assert found["receipt"] <= 0.004
    assert min(p for name, p in found.items() if name != "receipt") > found["receipt"]


def test_pure_noise_gives_flat_p_values() -> None:
    small = [
        e.p
        for seed in range(4)
        for e in effects(intervals(120, seed), np.random.default_rng(seed).random(120), 1, seed=seed)
    ]
    assert np.mean(np.array(small) < 0.05) < 0.25


def test_too_few_rows_or_no_drift_is_not_a_test() -> None:
    assert effects(intervals(10), np.random.default_rng(1).random(10), 1, seed=1) == ()
    assert effects(intervals(100), np.zeros(100), 1, seed=1) == ()


def test_shuffling_stays_inside_strata() -> None:
    values, (order, parts) = np.arange(10.0), by_stratum(np.array([0, 1] * 5))
    for row in np.concatenate(list(shuffles(values[order], parts, 5, seed=2))):
        assert set(row[:5]) == {0, 2, 4, 6, 8} and set(row[5:]) == {1, 3, 5, 7, 9}


def test_shuffling_orders_each_stratum_by_its_random_numbers() -> None:
    order, parts = by_stratum(np.random.default_rng(3).integers(0, 4, 90))
    values = np.arange(90.0)[order]
    blocks = list(shuffles(values, parts, 70, seed=9))
    assert [len(block) for block in blocks] == [32, 32, 6]
    for row, numbers in zip(np.concatenate(blocks), np.random.default_rng(9).random((70, 90)), strict=True):
        for part in parts:
            assert np.array_equal(row[part], values[part][np.argsort(numbers[part])])


def test_benjamini_hochberg_against_the_textbook() -> None:
    adjusted = benjamini_hochberg(np.array([0.01, 0.04, np.nan, 0.03, 0.5]))
    assert adjusted[[0, 1, 3, 4]] == pytest.approx([0.04, 0.0533333, 0.0533333, 0.5], abs=1e-6)
    assert np.isnan(adjusted[2])


def test_wrong_lines_that_cluster_in_one_group() -> None:
    group = np.array(["a"] * 40 + ["b"] * 40)
    wrong = np.array([1] * 20 + [0] * 60)
    p, worst = group_excess(group, wrong, np.zeros(80, dtype=int), seed=1)
    assert p < 0.01 and worst == "a"


def test_rate_ratios_are_positive_or_absent() -> None:
    frame = intervals(80)
    table = wrong_lines_rate(frame.assign(drift_e4=np.where(np.arange(80) % 3 == 0, 10_000, 0)))
    assert (table["rate_ratio"] > 0).all()
    assert wrong_lines_rate(frame.head(5)).empty


def test_a_rate_that_perfect_separation_leaves_open_is_no_rate() -> None:
    """Every interval with a receipt is wrong and no other: any rate ratio fits, so none is given, and nothing is warned of."""
    frame = intervals(60)
    lines = frame.assign(n_receipt=np.arange(60) % 2 * 50)
    lines = lines.assign(drift_e4=np.where(lines["n_receipt"] > 0, -10_000, 0))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert wrong_lines_rate(lines).empty


def test_benjamini_hochberg_by_its_definition_on_many_sets() -> None:
    """Step up: the smallest of p n / rank over this p and all larger ones, never above 1; what was not tested is not counted."""
    random = np.random.default_rng(8)
    for _ in range(2000):
        p = random.random(random.integers(1, 14)) ** 3
        p[random.random(len(p)) < 0.2] = np.nan
        tested = np.sort(p[~np.isnan(p)])
        scaled = tested * len(tested) / np.arange(1, len(tested) + 1)
        expected = [min(1.0, scaled[tested >= value].min()) if value == value else np.nan for value in p]
        assert benjamini_hochberg(p) == pytest.approx(expected, nan_ok=True)
