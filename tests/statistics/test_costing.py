"""The array forms of FIFO and moving average against row-by-row definitions in Python integers."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cin7_audit.statistics import costing
from cin7_audit.statistics.costing import starts, within
from cin7_audit.thresholds import COST_SCALE, QUANTITY_SCALE

HUGE = 2**40
ROWS = st.lists(
    st.tuples(st.integers(0, 4), st.one_of(st.integers(-30, 30), st.integers(-HUGE, HUGE)).filter(bool), st.one_of(st.integers(0, 9), st.integers(-HUGE, HUGE))),
    max_size=60,
)  # fmt: skip


def arrays(rows):
    ordered = sorted(rows, key=lambda row: row[0])
    return tuple(np.array([row[number] for row in ordered], dtype=np.int64) for number in range(3))


def by_key(key, *columns):
    edges = [*starts(key).tolist(), len(key)]
    return [tuple(column[first:end].tolist() for column in columns) for first, end in itertools.pairwise(edges)]


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
    key, quantity, unit_cost = arrays(rows)
    cost, uncosted = costing.fifo(key, quantity, unit_cost)
    expected = [unit_by_layer(q, uc) for q, uc in by_key(key, quantity, unit_cost)]
    assert cost.tolist() == [number for costs, _ in expected for number in costs]
    assert uncosted.tolist() == [number for _, shorts in expected for number in shorts]


@given(rows=ROWS, narrow=st.sampled_from([0, 1, 48]))
def test_keys_stepped_together_equal_keys_one_by_one(rows, narrow):
    key, quantity, unit_cost = arrays(rows)
    usual, costing.NARROW = costing.NARROW, narrow
    try:
        found = costing.moving_average(key, quantity, unit_cost)
    finally:
        costing.NARROW = usual
    assert found.tolist() == [
        number for q, uc in by_key(key, quantity, unit_cost) for number in costing.one_by_one(q, uc)
    ]


def test_moving_average_restarts_from_nothing():
    q, c = QUANTITY_SCALE, COST_SCALE
    key = np.array([1, 1, 1, 1, 2])
    found = costing.moving_average(key, np.array([10, -10, 10, -5, -1]) * q, np.array([2, 0, 4, 0, 0]) * c)
    assert found.tolist() == [0, 20 * q * c, 0, 20 * q * c, 0]


def test_costs_beyond_int64_stay_exact():
    key, quantity = np.array([1, 1, 2, 2]), np.array([10**12, -(10**12), 1, -1])
    unit_cost = np.array([10**13, 0, 7, 0])
    cost, _ = costing.fifo(key, quantity, unit_cost)
    assert cost.tolist() == [0, 10**25, 0, 7]
    assert costing.moving_average(key, quantity, unit_cost).tolist() == [0, 10**25, 0, 7]


def test_running_sums_begin_anew():
    assert within(np.array([1, 2, 3, 4]), starts(np.array([5, 5, 6, 6]))).tolist() == [1, 3, 3, 7]
