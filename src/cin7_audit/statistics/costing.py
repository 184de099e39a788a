"""FIFO and moving average in whole numbers of any size, one sku x site after the other: never a float, no overflow.

Quantities in 1/10,000 units, unit costs in 1/1,000,000, so costs are in 1/10^10 of base currency.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cin7_audit.thresholds import COST_SCALE, QUANTITY_SCALE

Whole = npt.NDArray[Any]  # int64, or Python integers where one would not fit


def whole(values: list[int]) -> Whole:
    """An array of whole numbers, of Python integers if one could overflow int64 when added to."""
    return np.array(values, dtype=np.int64 if all(abs(value) < 2**62 for value in values) else object)


def to_four_places(cost: Whole) -> Whole:
    """Costs in 1/10^10 as whole 1/10,000, halves away from zero."""
    rounded = (np.abs(cost) + COST_SCALE // 2) // COST_SCALE
    return np.asarray(np.where(cost < 0, -rounded, rounded))


def recosted(lines: pd.DataFrame, openings: pd.DataFrame) -> Iterator[tuple[Whole, ...]]:
    """The issues of one sku x site after the other: places among the lines, FIFO and average cost, uncosted quantity.

    lines: the table movement_line; openings: implied_opening, each a receipt before everything else of its sku x site.
    """
    key, quantity, unit_cost = (lines[name].to_numpy(dtype=np.int64) for name in ("site_key", "quantity", "unit_cost"))
    opened = openings[["site_key", "opening", "unit_cost"]].itertuples(index=False, name=None)
    before = {site: ([int(units * QUANTITY_SCALE)], [cost]) for site, units, cost in opened}
    moved = np.flatnonzero(quantity)
    for own in np.split(moved, np.flatnonzero(np.diff(key[moved])) + 1) if len(moved) else ():
        units, prices = before.get(int(key[own[0]]), ([], []))
        units, prices = units + quantity[own].tolist(), prices + unit_cost[own].tolist()
        by_fifo, uncosted = fifo(units, prices)
        yield own[quantity[own] < 0], *map(whole, (by_fifo, moving_average(units, prices), uncosted))


def fifo(quantity: Sequence[int], unit_cost: Sequence[int]) -> tuple[list[int], list[int]]:
    """(cost, uncosted quantity) of every issue of one key: the n-th unit out takes the n-th unit in.

    An issue beyond all receipts so far is costed by the receipt that later fills it; units never filled are uncosted.
    """
    receipts = ((units, price) for units, price in zip(quantity, unit_cost, strict=True) if units > 0)
    costs, uncosted = [], []
    left = price = 0  # of the receipt being taken from
    for issued in (-units for units in quantity if units < 0):
        cost = 0
        while issued:
            if not left:
                left, price = next(receipts, (0, 0))
            if not left:
                break
            taken = min(issued, left)
            cost, issued, left = cost + taken * price, issued - taken, left - taken
        costs.append(cost)
        uncosted.append(issued)
    return costs, uncosted


def moving_average(quantity: Sequence[int], unit_cost: Sequence[int]) -> list[int]:
    """Cost of every issue of one key at the average of its moment, rounded half up.

    The average restarts where stock was not positive; an issue from nothing is costed at the last average.
    """
    costs = []
    held = worth = average = 0
    for units, price in zip(quantity, unit_cost, strict=True):
        if units >= 0:
            worth = worth + units * price if held > 0 else max(held + units, 0) * price
            held += units
            average = worth // held if held > 0 else price
        else:
            is_covered = -units <= held
            cost = (2 * worth * -units + held) // (2 * held) if is_covered else -units * average
            held, worth = held + units, max(worth - cost, 0) if held > -units else 0
            costs.append(cost)
    return costs
