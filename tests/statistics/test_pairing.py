"""Mirrored pairs: one to one, linear, and honest about luck."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cin7_audit.statistics.pairing import (
    expected_by_luck,
    local_false_rate,
    mirrored,
    near_mirrored,
    sorted_together,
    three_way,
)
from cin7_audit.thresholds import THRESHOLDS

UNIT = 10_000


def events(*rows: tuple[int, str, str, int, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["line_id", "key", "place", "day_no", "units"])
    return frame.assign(drift_e4=(frame["units"] * UNIT).astype("int64"))


def test_an_equal_and_opposite_difference_elsewhere_is_a_pair() -> None:
    found = mirrored(events((1, "A", "north", 0, -6), (2, "A", "south", 5, 6), (3, "B", "south", 5, 6)), window=45)
    assert found.values.tolist() == [[1, 2, 6 * UNIT]]


def test_the_same_place_another_key_or_a_late_count_is_no_pair() -> None:
    assert mirrored(events((1, "A", "north", 0, -6), (2, "A", "north", 5, 6)), window=45).empty
    assert mirrored(events((1, "A", "north", 0, -6), (2, "A", "south", 50, 6)), window=45).empty
    assert mirrored(events((1, "A", "north", 0, -3), (2, "A", "south", 5, 3)), window=45, minimum_e4=4 * UNIT).empty


def test_lines_without_a_key_pair_with_nothing() -> None:
    assert mirrored(events((1, None, "n", 0, -6), (2, None, "s", 1, 6)), window=45).empty


def test_each_line_is_used_once() -> None:
    found = mirrored(events((1, "A", "n", 0, -6), (2, "A", "s", 1, 6), (3, "A", "e", 2, 6)), window=45)
    assert len(found) == 1


def looked_up_one_by_one(rows: list[tuple[int, str, str, int, int]], window: int) -> list[list[int]]:
    """The rule written out, quadratic: in time order each difference takes the earliest unused opposite one of its key and size that
    another place counted within the window."""
    found, used = [], set()
    order = sorted(rows, key=lambda row: (row[1], abs(row[4]), row[3], row[4] > 0, row[0]))
    for here, (line, key, place, day, drift) in enumerate(order):
        for other, other_key, other_place, other_day, other_drift in order[:here]:
            fits = (
                other not in used
                and other_key == key
                and other_drift == -drift
                and other_place != place
                and day - other_day <= window
            )
            if drift and fits:
                used |= {line, other}
                found.append([line, other, -drift] if drift < 0 else [other, line, drift])
                break
    return found


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("KL"), st.sampled_from("abc"), st.integers(0, 25), st.integers(-2, 2)), max_size=50
    ),
    st.integers(0, 9),
)
def test_mirrors_are_those_of_the_rule_written_out(events: list[tuple[str, str, int, int]], window: int) -> None:
    rows = [(7 * line % 53, *event) for line, event in enumerate(events)]
    frame = pd.DataFrame(rows, columns=["line_id", "key", "place", "day_no", "drift_e4"])
    assert mirrored(frame, window).to_numpy().tolist() == looked_up_one_by_one(rows, window)


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-1, 1)), max_size=30), st.sampled_from([1, 2**40]))
def test_rows_sort_the_same_packed_or_not(rows: list[tuple[int, int]], stretch: int) -> None:
    columns = [np.array([stretch * row[n] for row in rows], dtype=np.int64) for n in (0, 1)]
    order, ordered = sorted_together(*columns)
    expected = sorted(range(len(rows)), key=lambda row: (rows[row], row))
    assert order.tolist() == expected and [column.tolist() for column in ordered] == [
        column[expected].tolist() for column in columns
    ]


def test_very_large_differences_pair_too() -> None:
    """Six hundred thousand units in ten-thousandths, squared, leave 64 bits."""
    assert len(mirrored(events((1, "A", "n", 0, -600_000), (2, "A", "s", 1, 600_000)), window=45)) == 1


def test_near_and_three_way_mirrors() -> None:
    near = near_mirrored(
        events((1, "A", "n", 0, -20), (2, "A", "s", 3, 19)), window=45, minimum_e4=8 * UNIT, tolerance=0.10
    )
    assert near[["short_line", "over_line"]].values.tolist() == [[1, 2]]
    three = three_way(
        events((1, "A", "n", 0, -10), (2, "A", "s", 3, 6), (3, "A", "e", 4, 4)), window=45, minimum_e4=4 * UNIT
    )
    assert three["whole_line"].tolist() == [1]


def test_luck_reproduces_the_geometric_formula() -> None:
    """Two independent differences of geometric sizes (ratio r) cancel exactly with chance (1 - r) / (2 (1 + r))."""
    generator, ratio = np.random.default_rng(3), 0.5
    sizes = generator.geometric(1 - ratio, 200_000) * generator.choice([-1, 1], 200_000)
    luck = expected_by_luck((sizes * UNIT).astype("int64"), 1.0, 0)
    assert abs(sum(luck.by_size.values()) / luck.togetherness - (1 - ratio) / (2 * (1 + ratio))) < 0.003


def test_lines_that_err_together_raise_the_expected_number() -> None:
    drifts = np.array([UNIT, -UNIT] * 10 + [0] * 80)
    assert expected_by_luck(drifts, 100.0, 50).togetherness > 5
    assert expected_by_luck(drifts, 100.0, 0).togetherness == 1.0


def test_the_false_rate_is_per_band_of_sizes() -> None:
    luck = expected_by_luck(np.array([UNIT, -UNIT] * 20 + [8 * UNIT, -8 * UNIT] + [0] * 58), 50.0, 0)
    rates = local_false_rate(np.array([UNIT, 8 * UNIT]), luck)
    assert rates[0] == 1.0 and rates[1] < 0.05


def test_a_hot_key_stays_one_to_one() -> None:
    many = pd.DataFrame({"line_id": range(4000), "key": "hot", "place": ["n", "s"] * 2000, "day_no": 0})
    found = mirrored(many.assign(drift_e4=[UNIT, -UNIT] * 2000), window=45)
    assert len(found) == 2000


@pytest.mark.parametrize(("ratio", "chance"), [(0.5, 0.167), (0.8, 0.056)])
def test_chance_that_two_geometric_differences_cancel(ratio: float, chance: float) -> None:
    """Sizes P(n) = (1 - r) r^(n - 1), signs even: sum P(n)^2 / 2 = (1 - r) / (2 (1 + r)) = 1 / 6 at 0.5 and 1 / 18 at 0.8 (method.md 6.2)."""
    assert (1 - ratio) / (2 * (1 + ratio)) == pytest.approx(chance, abs=0.0005)
    shares = {size: (1 - ratio) * ratio ** (size - 1) for size in range(1, 120)}
    drifts = np.concatenate(
        [np.full(round(share * 500_000), sign * size) for size, share in shares.items() for sign in (-1, 1)]
    )
    luck = expected_by_luck((drifts * UNIT).astype("int64"), 1.0, 0)
    assert sum(luck.by_size.values()) / luck.togetherness == pytest.approx(chance, abs=0.001)


@pytest.mark.parametrize(
    ("ratio", "pack", "chance"), [(0.5, 2, 0.3333), (0.5, 6, 0.0159), (0.8, 6, 0.0888), (0.8, 12, 0.0184)]
)
def test_chance_that_a_geometric_difference_is_a_multiple_of_the_pack(ratio: float, pack: int, chance: float) -> None:
    """P(n = m, 2m, ...) = r^(m - 1) (1 - r) / (1 - r^m): one in three for pairs, so packs below least_factor show nothing (method.md 6.2)."""
    summed = sum((1 - ratio) * ratio ** (size - 1) for size in range(pack, 4000, pack))
    assert ratio ** (pack - 1) * (1 - ratio) / (1 - ratio**pack) == pytest.approx(summed) and summed == pytest.approx(
        chance, abs=0.0001
    )
    assert (pack >= THRESHOLDS["least_factor"]) == (chance < 0.15)
