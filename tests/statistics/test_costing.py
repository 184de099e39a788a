"""FIFO and moving average by hand, and FIFO against layers written out; whole numbers of any size."""

from decimal import Decimal

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from cin7_audit.statistics.costing import fifo, moving_average, recosted, to_four_places, whole
from cin7_audit.thresholds import COST_SCALE, QUANTITY_SCALE

HUGE = 2**40
ROWS = st.lists(
    st.tuples(st.one_of(st.integers(-30, 30), st.integers(-HUGE, HUGE)).filter(bool), st.one_of(st.integers(0, 9), st.integers(-HUGE, HUGE))),
    max_size=60,
)  # fmt: skip


def unit_by_layer(quantity, unit_cost):
    """FIFO by a list of layers: what every issue took, later receipts filling earlier shortages."""
    layers = [[q, uc] for q, uc in zip(quantity, unit_cost, strict=True) if q > 0]
    costs, shorts = [], []
    for q in quantity:
        left, cost = max(-q, 0), 0
        while left and layers:
            taken = min(left, layers[0][0])
            cost, left = cost + taken * layers[0][1], left - taken
            layers[0][0] -= taken
            layers = layers if layers[0][0] else layers[1:]
        costs.append(cost)
        shorts.append(left)
    return costs, shorts


@given(rows=ROWS)
def test_fifo_equals_layer_by_layer(rows):
    quantity, unit_cost = [q for q, _ in rows], [uc for _, uc in rows]
    expected = [
        (cost, short) for q, cost, short in zip(quantity, *unit_by_layer(quantity, unit_cost), strict=True) if q < 0
    ]
    assert list(zip(*fifo(quantity, unit_cost), strict=True)) == expected


def test_moving_average_restarts_from_nothing():
    q, c = QUANTITY_SCALE, COST_SCALE
    assert moving_average([10 * q, -10 * q, 10 * q, -5 * q], [2 * c, 0, 4 * c, 0]) == [20 * q * c, 20 * q * c]
    assert moving_average([-1 * q], [0]) == [0]


def test_an_issue_from_nothing_is_costed_at_the_last_average():
    assert moving_average([2, -2, -3], [5, 0, 7]) == [10, 15]


def test_the_average_is_rounded_half_up():
    assert moving_average([2, 2, -1], [1, 2, 0]) == [2]


def test_costs_beyond_int64_stay_exact():
    assert fifo([10**12, -(10**12)], [10**13, 0]) == ([10**25], [0])
    assert moving_average([10**12, -(10**12)], [10**13, 0]) == [10**25]


def test_four_places_are_rounded_half_away_from_zero():
    half = COST_SCALE // 2
    for exact in (np.int64, object):
        costs = np.array([half, half - 1, -half, 1 - half], dtype=exact)
        assert to_four_places(costs).tolist() == [1, 0, -1, 0]
    assert to_four_places(whole([2**63 - 1])).tolist() == [(2**63 - 1 + half) // COST_SCALE]


def test_each_place_has_its_own_layers_and_its_opening_first():
    lines = pd.DataFrame({"site_key": [1, 1, 2, 2, 3], "quantity": [-1, 0, 4, -6, 5], "unit_cost": [0, 9, 3, 0, 1]})
    lines["quantity"] *= QUANTITY_SCALE
    lines["unit_cost"] *= COST_SCALE
    openings = pd.DataFrame({"site_key": [1], "opening": [Decimal(1)], "unit_cost": [7 * COST_SCALE]})
    found = [[values.tolist() for values in parts] for parts in recosted(lines, openings)]
    one, exact = QUANTITY_SCALE, QUANTITY_SCALE * COST_SCALE
    assert found == [
        [[0], [7 * exact], [7 * exact], [0]],
        [[3], [12 * exact], [18 * exact], [2 * one]],
        [[], [], [], []],
    ]


def test_no_movement_has_no_issue():
    empty = pd.DataFrame({"site_key": [], "quantity": [], "unit_cost": []}, dtype=np.int64)
    assert list(recosted(empty, pd.DataFrame(columns=["site_key", "opening", "unit_cost"]))) == []
